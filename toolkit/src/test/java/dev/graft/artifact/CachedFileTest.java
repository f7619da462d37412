package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CachedFileTest {

  private static final String ENTRY = "models/tiny.bin";

  private Path work;
  private Path jar;
  private byte[] content;
  private String hash;

  @BeforeEach
  void makeAJar(@TempDir Path directory) throws IOException {
    work = directory;
    System.setProperty("graft.cache", work.resolve("cache").toString());
    content = new byte[1_000_003];
    new Random(1).nextBytes(content);
    hash = Sha256.copy(new ByteArrayInputStream(content), work.resolve("plain"));
    jar = work.resolve("some.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("models/"));
      zip.putNextEntry(new ZipEntry(ENTRY));
      zip.write(content);
    }
  }

  @AfterEach
  void forgetTheCache() {
    System.clearProperty("graft.cache");
  }

  @Test
  void theEntryBecomesAFileInTheCacheAndNothingElseStays() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    assertThat(file).startsWith(work.resolve("cache")).hasFileName("tiny.bin");
    assertThat(file).hasBinaryContent(content);
    try (var beside = Files.list(file.getParent())) {
      assertThat(beside).containsExactlyInAnyOrder(file, file.resolveSibling("tiny.bin.verified"));
    }
  }

  @Test
  void theSecondCallNeedsNoJar() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    Files.delete(jar);
    assertThat(CachedFile.extract(jar, ENTRY, hash.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(file);
  }

  @Test
  void aTruncatedFileIsExtractedAgain() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    Files.write(file, java.util.Arrays.copyOf(content, 500));
    assertThat(CachedFile.extract(jar, ENTRY, hash)).hasBinaryContent(content);
  }

  @Test
  void aFileWithOneAlteredByteIsExtractedAgain() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    var altered = content.clone();
    altered[777_777] ^= 1;
    Files.write(file, altered);
    assertThat(CachedFile.extract(jar, ENTRY, hash)).hasBinaryContent(content);
  }

  @Test
  void whatWasVerifiedIsHashedAgainOnlyWhenItsSizeOrTimeIsAnother() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    var time = Files.getLastModifiedTime(file);
    var altered = content.clone();
    altered[777_777] ^= 1;
    Files.write(file, altered);
    Files.setLastModifiedTime(file, time);
    assertThat(CachedFile.extract(jar, ENTRY, hash)).hasBinaryContent(altered);

    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(CachedFile.extract(jar, ENTRY, hash)).hasBinaryContent(content);
  }

  @Test
  void filesOfAZipWithinAJarComeIntoOneDirectoryAndNoOthers() throws IOException {
    Path nested = nested(Map.of("a/tiny.bin", content, "b/other", new byte[5], "c", new byte[7]));
    var wanted = Map.of("a/tiny.bin", hash, "b/other", Sha256.of("\0".repeat(5)));

    Path directory = CachedFile.extractAll(() -> nested, "deep/model", wanted);

    assertThat(directory.resolve("tiny.bin")).hasBinaryContent(content);
    assertThat(directory.resolve("other")).hasBinaryContent(new byte[5]);
    assertThat(directory.resolve("c")).doesNotExist();
    Files.delete(directory.resolve("other"));
    Files.setLastModifiedTime(
        directory.resolve("tiny.bin"), java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(CachedFile.extractAll(() -> nested, "deep/model", wanted)).isEqualTo(directory);
    assertThat(directory.resolve("other")).exists();
    Files.delete(nested);
    assertThat(CachedFile.extractAll(() -> nested, "deep/model", wanted)).isEqualTo(directory);
  }

  @Test
  void whatAZipWithinAJarLacksOrHoldsOtherwiseIsNamed() throws IOException {
    Path nested = nested(Map.of("a/tiny.bin", content));

    assertThatThrownBy(
            () -> CachedFile.extractAll(() -> nested, "deep/model", Map.of("a/absent", hash)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("a/absent", "deep/model", nested.toString());
    assertThatThrownBy(
            () ->
                CachedFile.extractAll(
                    () -> nested, "deep/model", Map.of("a/tiny.bin", "0".repeat(64))))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("a/tiny.bin", hash, "delete " + nested);
    assertThatThrownBy(
            () -> CachedFile.extractAll(() -> nested, "absent", Map.of("a/tiny.bin", hash)))
        .hasMessageContaining("absent");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CachedFile.extractAll(
                    () -> nested, "deep/model", Map.of("a/tiny.bin", hash, "b/tiny.bin", hash)));
  }

  private Path nested(Map<String, byte[]> entries) throws IOException {
    var inner = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(inner)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    Path file = work.resolve("nested.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("deep/model"));
      zip.write(inner.toByteArray());
    }
    return file;
  }

  @Test
  void anEntryWithAnotherHashIsRefusedAndNothingIsLeftBehind() throws IOException {
    var wrong = "0".repeat(64);
    assertThatThrownBy(() -> CachedFile.extract(jar, ENTRY, wrong))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(ENTRY, jar.toString(), hash, wrong, "delete " + jar);
    try (var kept = Files.walk(work.resolve("cache"))) {
      assertThat(kept.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"models/other.bin", "models", "models/x/", "TINY.BIN"})
  void anEntryThatIsNotThereIsNamed(String absent) {
    assertThatThrownBy(() -> CachedFile.extract(jar, absent, hash))
        .hasMessageContaining(absent.isEmpty() ? "\"\"" : absent);
  }

  @Test
  void aJarThatIsNotThereIsNamed() {
    var absent = work.resolve("absent.jar");
    assertThatThrownBy(() -> CachedFile.extract(absent, ENTRY, hash))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining(absent.toString());
  }

  @Test
  void aTruncatedJarIsNamed() throws IOException {
    Files.write(jar, java.util.Arrays.copyOf(Files.readAllBytes(jar), 1000));
    assertThatThrownBy(() -> CachedFile.extract(jar, ENTRY, hash))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(jar.toString(), "damaged");
  }

  @Test
  void aDirectoryInTheFilesPlaceIsReported() throws IOException {
    var file = CachedFile.extract(jar, ENTRY, hash);
    Files.delete(file);
    Files.createDirectories(file.resolve("full"));
    assertThatThrownBy(() -> CachedFile.extract(jar, ENTRY, hash))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamedWithTheWayOut() throws IOException {
    var file = Files.writeString(work.resolve("file"), "not a directory");
    System.setProperty("graft.cache", file.toString());
    assertThatThrownBy(() -> CachedFile.extract(jar, ENTRY, hash))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(file.toString(), "GRAFT_CACHE");
  }

  @Test
  void manyAtOnceAllGetTheWholeFile() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    try {
      var tasks =
          Stream.<Callable<Path>>generate(() -> () -> CachedFile.extract(jar, ENTRY, hash))
              .limit(32)
              .toList();
      for (var done : pool.invokeAll(tasks)) {
        assertThat(done.get()).hasBinaryContent(content);
      }
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "zz" + "0000000000000000000000000000000000000000000000000000000000000"})
  void aHashOfAnotherFormIsRefused(String malformed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CachedFile.extract(jar, ENTRY, malformed))
        .withMessageContaining("64 hexadecimal digits");
  }

  @Test
  void theDirectoryIsTheFirstOneNamed() {
    var home = work.toString();
    var xdg = work.resolve("xdg");
    assertThat(
            List.of(
                CacheDirectory.locate("/a", "/b", xdg.toString(), home),
                CacheDirectory.locate(null, "/b", xdg.toString(), home),
                CacheDirectory.locate(" ", "", xdg.toString(), home),
                CacheDirectory.locate(null, null, "relative", home),
                CacheDirectory.locate(null, null, null, home)))
        .containsExactly(
            Path.of("/a").toAbsolutePath(),
            Path.of("/b").toAbsolutePath(),
            xdg.resolve("graft"),
            work.resolve(".cache/graft"),
            work.resolve(".cache/graft"));
  }
}
