package dev.graft.experiment;

import dev.graft.data.Examples;
import dev.graft.data.Splits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Which examples a run was trained or judged on.
 *
 * @param part {@code train}, {@code validation} or {@code test}
 * @param examples how many
 * @param fingerprint {@link Examples#fingerprint} of them
 */
public record DataPart(String part, int examples, String fingerprint) {

  static List<DataPart> of(Splits data) {
    var parts = new ArrayList<DataPart>();
    parts.add(of("train", data.train()));
    parts.add(of("validation", data.validation()));
    if (data.hasTest()) {
      parts.add(of("test", data.test()));
    }
    return List.copyOf(parts);
  }

  private static DataPart of(String part, Examples examples) {
    return new DataPart(part, examples.size(), examples.fingerprint());
  }

  /** One fingerprint for all parts: SHA-256 of their lines. */
  static String fingerprint(List<DataPart> parts) {
    var lines = new StringBuilder();
    parts.forEach(
        part -> lines.append(part.part()).append(' ').append(part.fingerprint()).append('\n'));
    return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
