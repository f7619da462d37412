package dev.graft.adapter;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Embedding;
import dev.graft.module.Parameter.Role;
import dev.graft.module.VirtualTokens;

/** What prompt and prefix tuning have in common: how many places they take, and PEFT's keys. */
final class VirtualPlaces {
  /** A text of one token between those that open and close it. */
  static final int SHORTEST_TEXT = 3;

  private static final String COUNT = "num_virtual_tokens";
  private static final String WIDTH = "token_dim";
  private static final String LAYERS = "num_layers";
  private static final String HEADS = "num_attention_heads";
  private static final String STACKS = "num_transformer_submodules";

  /** The array stands alone in the file; beside it are modules that were trained whole. */
  static final FileNames FILE_NAMES =
      (path, published) ->
          ("." + path).endsWith("." + VirtualTokens.NAME)
              ? VirtualTokens.NAME
              : FileNames.OUTER_PREFIX + published;

  private VirtualPlaces() {}

  static void check(String method, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s has at least 1 token, but was given %d; 10 to 100 are common"
              .formatted(method, count));
    }
  }

  /** The table of a network that has room for so many places more. */
  static Embedding table(String method, int count, Backbone backbone, Architecture architecture) {
    Embedding table = backbone.tokens();
    if (table == null) {
      throw new IllegalArgumentException(
          "%s puts trained vectors before the tokens of a text, and a '%s' network takes none: use Lora, Ia3 or another adapter of its layers"
              .formatted(method, architecture.family()));
    }
    // Those of a tuned upstream are no part of its length any more.
    int others =
        table.preceding().stream()
            .filter(one -> one.ownParameters().get(0).role() == Role.ADAPTER)
            .mapToInt(VirtualTokens::count)
            .sum();
    int room = architecture.maxLength() - SHORTEST_TEXT - others;
    if (count > room) {
      throw new IllegalArgumentException(
          ("%s with %d tokens leaves no room for a text: of the %d positions of the '%s' "
                  + "network %d are free, so give it at most %d")
              .formatted(
                  method,
                  count,
                  architecture.maxLength(),
                  architecture.family(),
                  architecture.maxLength() - others,
                  Math.max(0, room)));
    }
    return table;
  }

  /** The keys that PEFT's parser has for both; those that are the same for all are left out. */
  static JsonObject keys(String type, int count, long width, int heads, Architecture architecture) {
    var json = new JsonObject();
    json.addProperty("peft_type", type);
    json.addProperty(COUNT, count);
    json.addProperty(WIDTH, width);
    json.addProperty(LAYERS, architecture.layers().size());
    json.addProperty(HEADS, heads);
    json.addProperty(STACKS, 1);
    json.add("auto_mapping", JsonNull.INSTANCE);
    json.add("revision", JsonNull.INSTANCE);
    return json;
  }

  /** The number of tokens, after all that must agree with the network. */
  static int count(
      ConfigurationReader configuration,
      String method,
      long width,
      int heads,
      Backbone backbone,
      Architecture architecture) {
    agree(configuration, WIDTH, width, architecture);
    agree(configuration, LAYERS, architecture.layers().size(), architecture);
    agree(configuration, HEADS, heads, architecture);
    if (configuration.has(STACKS) && configuration.wholeNumber(STACKS, 1, 2) == 2) {
      throw configuration.expected(STACKS, "1: a network of one stack of layers");
    }
    int count = configuration.wholeNumber(COUNT, 1, Integer.MAX_VALUE);
    try {
      var unused = table(method, count, backbone, architecture);
    } catch (IllegalArgumentException e) {
      throw configuration.problem(COUNT, String.valueOf(e.getMessage()));
    }
    return count;
  }

  /** PEFT fills in from the base what a file leaves open. */
  private static void agree(
      ConfigurationReader configuration, String key, long expected, Architecture architecture) {
    if (configuration.has(key)
        && configuration.wholeNumber(key, 0, Integer.MAX_VALUE) != expected) {
      throw configuration.expected(
          key,
          "%d as in the '%s' network that it is loaded for: the adapter was made for another"
              .formatted(expected, architecture.family()));
    }
  }
}
