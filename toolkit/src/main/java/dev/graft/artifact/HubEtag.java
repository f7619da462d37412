package dev.graft.artifact;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the hub calls a file's content by, and the cache its blob: the SHA-256 of a large file (Git
 * LFS), the git object id of any other. Mirrors may have others, which say nothing.
 *
 * @param value without quotes
 */
record HubEtag(String value) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+=-]{0,180}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");
  private static final int CHUNK = 1 << 18;

  /** Empty if it cannot be the name of a file. */
  static Optional<HubEtag> of(String header) {
    var value = header.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    return NAME.matcher(value).matches() ? Optional.of(new HubEtag(value)) : Optional.empty();
  }

  /** Whether a file has the content; true where the etag says nothing of it. */
  boolean matches(Path file) throws IOException, InterruptedException {
    if (SHA256.matcher(value).matches()) {
      return value.equals(digest(file, newDigest("SHA-256")));
    }
    if (GIT.matcher(value).matches()) {
      var digest = newDigest("SHA-1");
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
      return value.equals(digest(file, digest));
    }
    return true;
  }

  private static String digest(Path file, MessageDigest digest)
      throws IOException, InterruptedException {
    // Not a channel: an interrupt would close it.
    try (var in = new FileInputStream(file.toFile())) {
      var chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
