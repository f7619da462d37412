package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.graft.artifact.MavenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClasspathTest {

  private final List<Path> added = new ArrayList<>();
  private final Classpath classpath = new Classpath(added::add);

  @Test
  void ofTwoVersionsTheFirstStaysAndTheOtherIsTold(@TempDir Path directory) throws Exception {
    var first = file(directory, "lib", "1.0", "a/A.class");
    assertThat(classpath.addResolved(List.of(first), List.of())).hasSize(1);

    var told =
        told(
            () ->
                classpath.addResolved(
                    List.of(file(directory, "lib", "2.0", "a/A.class")), List.of()));
    assertThat(told).contains("tiny:lib 1.0 (not 2.0)", "until the kernel is restarted");
    assertThat(added).containsExactly(first.file());

    assertThat(
            told(
                () ->
                    classpath.addResolved(
                        List.of(file(directory, "lib", "0.9", "a/A.class")), List.of())))
        .as("an older one that something else asks for is no news")
        .isEmpty();
    assertThat(
            told(
                () ->
                    classpath.addResolved(
                        List.of(file(directory, "lib", "0.9", "a/A.class")), List.of("tiny:lib"))))
        .contains("(not 0.9)");
    assertThat(classpath.addResolved(List.of(first), List.of())).hasSize(1);
  }

  @Test
  void whatTheKernelRunsOnIsNotAddedAgain(@TempDir Path directory) throws Exception {
    var own = Path.of(Gson.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var version = own.getFileName().toString().replaceAll("gson-|\\.jar", "");
    var same = new MavenFile("com.google.code.gson", "gson", "jar", "", version, own);
    assertThat(classpath.addResolved(List.of(same), List.of("com.google.code.gson:gson")))
        .isEmpty();

    var newer = file(directory, "gson", "99.0", "com/google/gson/Gson.class");
    assertThat(told(() -> classpath.addResolved(List.of(newer), List.of())))
        .contains("The kernel itself runs on", "tiny:gson " + version + " (not 99.0)");
    assertThat(added).isEmpty();
  }

  @Test
  void anotherGroupsArtifactOfTheSameNameIsAdded(@TempDir Path directory) throws Exception {
    var other = file(directory, "gson", "99.0", "somewhere/Else.class");
    assertThat(classpath.addResolved(List.of(other), List.of())).hasSize(1);
  }

  @Test
  void onlyJarsAreAdded(@TempDir Path directory) {
    var pom = new MavenFile("tiny", "bom", "pom", "", "1", directory.resolve("bom-1.pom"));
    assertThat(classpath.addResolved(List.of(pom), List.of())).isEmpty();
  }

  private static MavenFile file(Path directory, String name, String version, String entry)
      throws IOException {
    var jar = directory.resolve(name + "-" + version + ".jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(entry));
    }
    return new MavenFile("tiny", name, "jar", "", version, jar);
  }

  private static String told(Callable<?> work) throws Exception {
    var before = System.err;
    var out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      var unused = work.call();
    } finally {
      System.setErr(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
