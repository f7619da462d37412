package dev.graft.kernel.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexedFilesTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path work;

  @SuppressWarnings("NullAway.Init")
  private Path main;

  @SuppressWarnings("NullAway.Init")
  private PackageIndex index;

  @BeforeEach
  void makeJars() throws IOException {
    var directory = Files.createDirectories(work.resolve("ein Käfer"));
    var one = jar(directory.resolve("lib one.jar"), "", "p/A.class", "q/B.class");
    var two = jar(directory.resolve("two.jar"), "", "p/C.class", "META-INF/versions/9/p/C.class");
    main = jar(directory.resolve("main.jar"), "lib%20one.jar two.jar gone.jar", "m/M.class");
    index = PackageIndex.of(main);
    assertThat(index.all()).containsExactly(main, one, two);
  }

  @Test
  void whatIsWrittenIsReadAgainUntilTheJarChanges() throws IOException {
    var file = work.resolve("index");
    index.write(file);
    var read = PackageIndex.read(file, main).orElseThrow();
    assertThat(read.holding("p")).isEqualTo(index.holding("p")).hasSize(2);
    assertThat(read.holding("m")).containsExactly(main);
    assertThat(read.all()).containsExactlyElementsOf(index.all());

    Path unused = Files.setLastModifiedTime(main, FileTime.fromMillis(0));
    assertThat(PackageIndex.read(file, main)).isEmpty();
    assertThat(PackageIndex.isCurrent(file, main)).isFalse();
  }

  @Test
  void aBrokenIndexIsNone() throws IOException {
    var file = Files.write(work.resolve("index"), new byte[] {(byte) 0xff, 0, 10, 10});
    assertThat(PackageIndex.read(file, main)).isEmpty();
    assertThat(PackageIndex.read(work.resolve("absent"), main)).isEmpty();
  }

  @Test
  void theCompilerFindsWhatTheManifestNames() throws IOException {
    try (var files = files()) {
      assertThat(classes(files, "p")).containsExactly("p.A", "p.C");
      assertThat(classes(files, "q")).containsExactly("q.B");
      assertThat(classes(files, "nowhere")).isEmpty();
    }
  }

  @Test
  void whatIsAddedLaterIsFoundToo() throws IOException {
    var added = jar(work.resolve("added.jar"), "", "p/D.class");
    try (var files = files()) {
      var path = main + File.pathSeparator + added;
      assertThat(files.handleOption("-classpath", List.of(path).iterator())).isTrue();
      assertThat(classes(files, "p")).containsExactly("p.A", "p.C", "p.D");
      assertThat(files.handleOption("--class-path", List.of(added.toString()).iterator())).isTrue();
      assertThat(classes(files, "p")).containsExactly("p.D");
      assertThat(classes(files, "q")).isEmpty();
    }
  }

  private StandardJavaFileManager files() {
    return new IndexedFiles(
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, Locale.ROOT, null),
        index);
  }

  private static List<String> classes(StandardJavaFileManager files, String name)
      throws IOException {
    var found = new java.util.ArrayList<String>();
    for (var file :
        files.list(StandardLocation.CLASS_PATH, name, Set.of(JavaFileObject.Kind.CLASS), false)) {
      found.add(files.inferBinaryName(StandardLocation.CLASS_PATH, file));
    }
    return found.stream().sorted().toList();
  }

  private static Path jar(Path file, String classpath, String... entries) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!classpath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classpath);
    }
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out, manifest)) {
      for (var entry : entries) {
        jar.putNextEntry(new ZipEntry(entry));
        jar.closeEntry();
      }
    }
    return file;
  }
}
