package dev.graft.artifact;

import java.io.IOException;
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
    var folder = Files.createDirectories(directory.resolve("tiny").resolve(name).resolve(version));
    var listed = new StringBuilder();
    for (var dependency : dependencies) {
      listed.append(dependency(dependency, version, "<type>" + type + "</type>"));
    }
    for (var dependency : tests) {
      listed.append(dependency(dependency, version, "<scope>test</scope>"));
    }
    Files.writeString(
        folder.resolve(name + "-" + version + ".pom"),
        """
        <project><modelVersion>4.0.0</modelVersion>
          <groupId>tiny</groupId><artifactId>%s</artifactId><version>%s</version>
          <dependencies>%s</dependencies>
        </project>
        """
            .formatted(name, version, listed));
    try (var zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve(name + "-" + version + ".jar")))) {
      zip.putNextEntry(new ZipEntry(name + ".txt"));
      zip.write((name + " " + version).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private static String dependency(String name, String version, String more) {
    return "<dependency><groupId>tiny</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>"
        .formatted(name, version, more);
  }
}
