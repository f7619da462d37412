package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.data.TextTokenizer;
import dev.graft.task.GreedyDecoding;
import dev.graft.task.LanguageModelNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Continues texts with an upstream's own language model. */
final class Generation {
  private static final String ENDS = "eos_token_id";

  private Generation() {}

  /** The prompt and its continuation. */
  static String text(Upstream upstream, String prompt, int most) {
    LanguageModelNetwork network = network(upstream, most);
    int positions = upstream.architecture().maxLength();
    TextTokenizer tokenizer = upstream.tokenizer();
    // One more than there is room for shows that the prompt is too long.
    long[] ids = tokenizer.maxLength(Math.max(3, positions + 1)).encode(prompt);
    long[] all = continued(upstream, network, ids, most);
    String known = tokenizer.decode(ids);
    String text = tokenizer.decode(all);
    // Special tokens have no text, and a decoder may drop the blank that opens one.
    return prompt + text.substring(Math.min(known.length(), text.length()));
  }

  /** The ids of a prompt and its continuation, the token that ended it included. */
  static long[] ids(Upstream upstream, long[] prompt, int most) {
    return continued(upstream, network(upstream, most), prompt, most);
  }

  private static LanguageModelNetwork network(Upstream upstream, int most) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "generate adds at least 1 token, but was asked for " + most);
    }
    LanguageModelNetwork network = PretrainedHeads.languageModel(upstream);
    if (!network.causal()) {
      throw new IllegalStateException(
          "%s is a masked language model, which fills blanks and continues no text"
              .formatted(upstream.name()));
    }
    return network;
  }

  private static long[] continued(
      Upstream upstream, LanguageModelNetwork network, long[] prompt, int most) {
    int positions = upstream.architecture().maxLength();
    if (prompt.length == 0) {
      throw new IllegalArgumentException(
          "The prompt has no tokens: it needs at least one to go on");
    }
    if (prompt.length > positions) {
      throw new IllegalArgumentException(
          "The prompt has more tokens than the %d positions of %s: shorten it"
              .formatted(positions, upstream.name()));
    }
    // The last token that is added needs no position: nothing is computed from it.
    int room = positions - prompt.length + 1;
    long[] added =
        GreedyDecoding.continuation(
            network, prompt, Math.min(most, room), upstream.heads().notes().ends());
    long[] all = Arrays.copyOf(prompt, prompt.length + added.length);
    System.arraycopy(added, 0, all, prompt.length, added.length);
    return all;
  }

  /**
   * The ids that end a text: {@code eos_token_id}, one or a list, of {@code generation_config.json}
   * or, where that says nothing, of {@code config.json}.
   */
  static Set<Long> ends(Path directory, ConfigurationFile config) {
    Path file = directory.resolve("generation_config.json");
    if (Files.exists(file)) {
      Set<Long> stated = ends(ConfigurationFile.read(file));
      if (!stated.isEmpty()) {
        return stated;
      }
    }
    return ends(config);
  }

  private static Set<Long> ends(ConfigurationFile config) {
    JsonElement stated = config.content().get(ENDS);
    var ends = new HashSet<Long>();
    if (stated instanceof JsonArray several) {
      several.forEach(id -> ends.add(id(config, id)));
    } else if (stated != null && !stated.isJsonNull()) {
      ends.add(id(config, stated));
    }
    return ends;
  }

  private static long id(ConfigurationFile config, JsonElement stated) {
    if (stated instanceof JsonPrimitive value
        && value.isNumber()
        && value.getAsString().matches("-?\\d{1,18}")) {
      return value.getAsLong();
    }
    throw config.wrong(ENDS, "a token id, or a list of them");
  }
}
