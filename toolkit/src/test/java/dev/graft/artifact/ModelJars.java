package dev.graft.artifact;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A local repository with artifacts {@code tiny:NAME:VERSION}, and a cache. */
public final class ModelJars implements AutoCloseable {
  /** An entry of a jar. */
  @SuppressWarnings("ArrayRecordComponent") // it is written once, never compared
  public record Entry(String name, byte[] content) {}

  private static final List<String> PROPERTIES = List.of("maven.repo.local", "graft.cache");

  private final Path home;
  private final MavenResolver resolver;
  private final List<String> before = PROPERTIES.stream().map(System::getProperty).toList();

  /** They are those of this process until this is closed. */
  public ModelJars(Path home) throws IOException {
    this.home = home;
    resolver = new UserSettings(home).mirroredTo("http://127.0.0.1:9/");
    System.setProperty("maven.repo.local", local().toString());
    System.setProperty("graft.cache", cache().toString());
  }

  public Path cache() {
    return home.resolve("cache");
  }

  public Path local() {
    return home.resolve("local repository");
  }

  /** Options by which another process has both, and reaches nothing else. */
  public List<String> options() throws IOException {
    Files.writeString(
        Files.createDirectories(home.resolve(".m2")).resolve("settings.xml"),
        """
        <settings><mirrors><mirror>
          <id>dead</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/none</url>
        </mirror></mirrors></settings>
        """);
    return List.of(
        "-Duser.home=" + home,
        "-Dmaven.repo.local=" + local(),
        "-Dgraft.cache=" + cache(),
        "-DDJL_CACHE_DIR=" + Path.of(System.getProperty("user.home"), ".djl.ai"));
  }

  /** Where the jar of {@code tiny:model:1.0} lies, or would. */
  public Path jar() {
    return file("model", "1.0", "model-1.0.jar");
  }

  public Path file(String name, String version, String file) {
    return local().resolve("tiny").resolve(name).resolve(version).resolve(file);
  }

  /** The artifact {@code tiny:model:1.0}. */
  @CanIgnoreReturnValue
  public Path publish(Entry... entries) throws IOException {
    return publish(jar(), List.of(entries));
  }

  @CanIgnoreReturnValue
  public static Path publish(Path file, List<Entry> entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name()));
        zip.write(entry.content());
      }
    }
    return file;
  }

  public static Entry entry(String name, String content) {
    return new Entry(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Looks it up in the local repository alone: a port where nobody listens is the only remote. */
  ModelJar jar(String coordinates) {
    return ModelJar.of(coordinates, text -> resolver.resolve(Coordinates.parse(text)));
  }

  /** A model of two files in the directory {@code m}. */
  static List<Entry> small(String weights) {
    return List.of(entry("m/config.json", "{}"), entry("m/model.safetensors", weights));
  }

  /** All files below a directory. */
  public static List<Entry> directory(Path directory, String place) throws IOException {
    var entries = new ArrayList<Entry>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        var name = directory.relativize(file).toString().replace('\\', '/');
        entries.add(new Entry(place + name, Files.readAllBytes(file)));
      }
    }
    return entries;
  }

  /** The names of the files below the cache. */
  public List<String> cached() throws IOException {
    var names = new ArrayList<String>();
    if (Files.exists(cache())) {
      try (Stream<Path> files = Files.walk(cache())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          names.add(cache().relativize(file).toString());
        }
      }
    }
    return names;
  }

  @Override
  public void close() {
    for (int i = 0; i < PROPERTIES.size(); i++) {
      if (before.get(i) == null) {
        System.clearProperty(PROPERTIES.get(i));
      } else {
        System.setProperty(PROPERTIES.get(i), before.get(i));
      }
    }
  }
}
