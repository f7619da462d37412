package dev.graft.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of streams and files, by large reads: a mapped file that shrinks ends the JVM. */
final class Sha256 {

  private static final int CHUNK = 1 << 18;

  private Sha256() {}

  /** Whether a regular, readable file stands there and has that hash. */
  static boolean matches(Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      return pump(in, OutputStream.nullOutputStream()).equals(expected);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** The hash of a text in UTF-8. */
  static String of(String text) {
    return HexFormat.of().formatHex(newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The hash of a file. */
  static String of(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** The hash of what is left of a stream. */
  static String of(InputStream in) throws IOException {
    return pump(in, OutputStream.nullOutputStream());
  }

  /** Copies a stream into a file and gives the hash of what was copied. */
  static String copy(InputStream in, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      return pump(in, out);
    }
  }

  private static String pump(InputStream in, OutputStream out) throws IOException {
    var digest = newDigest();
    var chunk = new byte[CHUNK];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
      out.write(chunk, 0, read);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
