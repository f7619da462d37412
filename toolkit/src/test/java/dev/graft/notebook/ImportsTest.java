package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportsTest {
  private static final List<String> KERNELS_OWN =
      List.of(
          "java.lang",
          "java.util",
          "java.io",
          "java.math",
          "java.net",
          "java.util.concurrent",
          "java.util.prefs",
          "java.util.regex",
          "java.util.stream");

  @Test
  void noSimpleNameMeansTwoThings() throws IOException {
    var clashes = new TreeMap<>(packagesByName());
    clashes.values().removeIf(packages -> packages.size() < 2);
    clashes.keySet().removeAll(decided());
    assertThat(clashes).isEmpty();
  }

  @Test
  void everyImportCompiles(@TempDir Path directory) throws IOException {
    var source = directory.resolve("Cell.java");
    Files.writeString(
        source,
        String.join("\n", new GraftExtension().imports())
            + "\nclass Cell { Upstream u; Lora l; Table t; Path p; Report r; Chart c; Split s; Compare o; }\n");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "-d",
                directory.toString(),
                source.toString());
    assertThat(result).isZero();
  }

  private static List<String> decided() {
    return new GraftExtension()
        .imports().stream()
            .map(line -> line.replaceAll("import (.*);", "$1"))
            .filter(name -> !name.endsWith("*"))
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .toList();
  }

  private static Map<String, Set<String>> packagesByName() throws IOException {
    var names = new TreeMap<String, Set<String>>();
    var packages = new ArrayList<>(KERNELS_OWN);
    new GraftExtension()
        .imports().stream()
            .filter(line -> line.endsWith(".*;"))
            .map(line -> line.replaceAll("import (.*)\\.\\*;", "$1"))
            .forEach(packages::add);
    for (var name : packages) {
      for (var type : types(name)) {
        names.computeIfAbsent(type, unused -> new TreeSet<>()).add(name);
      }
    }
    assertThat(names)
        .containsKeys(
            "Path",
            "Pattern",
            "Preferences",
            "String",
            "Upstream",
            "Table",
            "List",
            "Lora",
            "Charts");
    return names;
  }

  private static List<String> types(String name) throws IOException {
    try (var files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      var found = new ArrayList<String>();
      for (var place : List.of(StandardLocation.PLATFORM_CLASS_PATH, StandardLocation.CLASS_PATH)) {
        for (var file : files.list(place, name, Set.of(JavaFileObject.Kind.CLASS), false)) {
          found.add(files.inferBinaryName(place, file));
        }
      }
      return found.stream()
          .filter(type -> !type.contains("$") && isPublic(type))
          .map(type -> type.substring(name.length() + 1))
          .toList();
    }
  }

  private static boolean isPublic(String type) {
    try {
      var found = Class.forName(type, false, ImportsTest.class.getClassLoader());
      return java.lang.reflect.Modifier.isPublic(found.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
