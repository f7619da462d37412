package dev.graft.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A Maven repository in a directory, with artifacts made on the spot. */
record TinyRepository(Path directory) {

  /** Publishes a jar of group {@code tiny}; dependencies are names of other such artifacts. */
  void publish(String name, String version, List<String> dependencies) throws IOException {
    publish(name, version, "jar", dependencies, List.of());
  }

  void publish(
      String name, String version, String type, List<String> dependencies, List<String> tests)
      throws IOException {
    var listed = new StringBuilder();
    for (var dependency : dependencies) {
      listed.append(dependency(dependency, version, "<type>" + type + "</type>"));
    }
    for (var dependency : tests) {
      listed.append(dependency(dependency, version, "<scope>test</scope>"));
    }
    describe(name, version, "<dependencies>" + listed + "</dependencies>");
    jar(name, version, "");
  }

  /** Publishes a POM, with any elements besides the coordinates. */
  void describe(String name, String version, String elements) throws IOException {
    Files.writeString(
        folder(name, version).resolve(name + "-" + version + ".pom"),
        """
        <project><modelVersion>4.0.0</modelVersion>
          <groupId>tiny</groupId><artifactId>%s</artifactId><version>%s</version>
          %s
        </project>
        """
            .formatted(name, version, elements));
  }

  /** Publishes a jar with one text in it; the classifier may be empty. */
  void jar(String name, String version, String classifier) throws IOException {
    var file = name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    try (var zip =
        new ZipOutputStream(Files.newOutputStream(folder(name, version).resolve(file)))) {
      zip.putNextEntry(new ZipEntry(name + ".txt"));
      zip.write((name + " " + version).getBytes(StandardCharsets.UTF_8));
    }
  }

  Path folder(String name, String version) throws IOException {
    return Files.createDirectories(directory.resolve("tiny").resolve(name).resolve(version));
  }

  static String dependencies(String... more) {
    return "<dependencies>" + String.join("", more) + "</dependencies>";
  }

  static String dependency(String name, String version) {
    return dependency(name, version, "");
  }

  static String dependency(String name, String version, String more) {
    return "<dependency><groupId>tiny</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>"
        .formatted(name, version, more);
  }
}
