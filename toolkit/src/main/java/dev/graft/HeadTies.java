package dev.graft;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.LanguageHeadLayout;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides whether a language model's head is tied to the table of token vectors. The configuration
 * says so, but a file that holds both with other values has the last word, as in transformers 5.
 */
final class HeadTies {
  private static final String TIED = "tie_word_embeddings";
  private static final List<String> TABLES =
      List.of(
          "word_embeddings.weight", "tok_embeddings.weight", "wte.weight", "embed_tokens.weight");
  private static final int PIECE = 1 << 20;

  private HeadTies() {}

  /**
   * A configuration that says what the file holds.
   *
   * @param config as published
   * @param checkpoint the arrays
   * @param family how a configuration is read
   * @return the configuration, with {@code tie_word_embeddings} set to false if the head of the
   *     file has values of its own
   */
  static ConfigurationFile resolved(
      ConfigurationFile config,
      Checkpoint checkpoint,
      Function<ConfigurationFile, Architecture> family) {
    Architecture stated = family.apply(config);
    if (weight(stated).isPresent() || stated.languageHead().isEmpty()) {
      return config;
    }
    JsonObject content = config.content().deepCopy();
    content.addProperty(TIED, false);
    var untied = new ConfigurationFile(config.name(), content);
    Optional<StoredArray> head =
        weight(family.apply(untied))
            .flatMap(path -> ending(checkpoint, List.of(path)))
            .filter(array -> array.type().isFloatingPoint());
    Optional<StoredArray> table =
        ending(checkpoint, TABLES).filter(array -> array.type().isFloatingPoint());
    return head.isPresent() && table.isPresent() && differ(head.get(), table.get())
        ? untied
        : config;
  }

  private static Optional<String> weight(Architecture architecture) {
    return architecture.languageHead().flatMap(LanguageHeadLayout::weight);
  }

  private static Optional<StoredArray> ending(Checkpoint checkpoint, List<String> paths) {
    return checkpoint.names().stream()
        .filter(
            name -> paths.stream().anyMatch(path -> name.equals(path) || name.endsWith("." + path)))
        .findFirst()
        .map(checkpoint::get);
  }

  private static boolean differ(StoredArray head, StoredArray table) {
    if (!Arrays.equals(head.shape(), table.shape())) {
      return false;
    }
    ByteBuffer one = buffer();
    ByteBuffer other = buffer();
    for (long first = 0; first < head.elements(); first += PIECE) {
      int bytes = (int) Math.min(PIECE, head.elements() - first) * Float.BYTES;
      head.read(first, one.clear().limit(bytes));
      table.read(first, other.clear().limit(bytes));
      if (!one.position(0).limit(bytes).equals(other.position(0).limit(bytes))) {
        return true;
      }
    }
    return false;
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
