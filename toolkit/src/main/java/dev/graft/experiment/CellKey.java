package dev.graft.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.graft.data.Splits;
import dev.graft.tensor.Threads;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a cell is kept under: a hash of all that decides its numbers. */
final class CellKey {
  private static final Gson GSON =
      new GsonBuilder().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

  private CellKey() {}

  /**
   * A key; names play no part in it.
   *
   * @param contender the plan, and the recipe with its seed
   * @param upstream the fingerprint of the plan's upstream
   * @param test whether the test examples are predicted, too
   * @return {@code cell-} and 64 hexadecimal digits
   */
  static String of(Contender contender, String upstream, Splits data, boolean test) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("graft", version());
    all.put("threads", Threads.count());
    all.put("upstream", upstream);
    all.put("source", contender.plan().upstream().source());
    all.put("pooling", contender.plan().upstream().pooling());
    all.put("plan", contender.plan().description());
    all.put("recipe", new TreeMap<>(contender.recipe().settings()));
    all.put("learningRate", contender.learningRate());
    all.put("labels", data.labels().names());
    all.put("train", data.train().fingerprint());
    all.put("validation", data.validation().fingerprint());
    if (test) {
      all.put("test", data.test().fingerprint());
    }
    return "cell-" + sha256(GSON.toJson(all));
  }

  private static String version() {
    return Objects.requireNonNullElse(
        CellKey.class.getPackage().getImplementationVersion(), "unreleased");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
