package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    assertThat(names).containsKeys("Path", "Upstream", "Table", "List", "Lora", "Charts");
    return names;
  }

  private static List<String> types(String name) throws IOException {
    if (name.startsWith("java.")) {
      var module = name.startsWith("java.util.prefs") ? "java.prefs" : "java.base";
      var folder =
          FileSystems.getFileSystem(URI.create("jrt:/"))
              .getPath("modules", module, name.replace('.', '/'));
      try (var files = Files.list(folder)) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(".class") && !file.contains("$"))
            .map(file -> name + "." + file.substring(0, file.length() - ".class".length()))
            .filter(ImportsTest::isPublic)
            .map(type -> type.substring(name.length() + 1))
            .sorted(Comparator.naturalOrder())
            .toList();
      }
    }
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(name)
            .stream()
            .filter(type -> type.getPackageName().equals(name))
            .filter(type -> type.isTopLevelClass() && isPublic(type.getName()))
            .map(JavaClass::getSimpleName)
            .toList();
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
