package dev.graft.architecture;

/**
 * The numbers that the families of BERT share.
 *
 * @param vocabulary the number of token ids
 * @param width the width of a token's vector
 * @param layers the number of layers
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param inside the width inside the feed-forward blocks
 * @param positions the rows of the table of positions, or 0 for a family without one
 * @param types the rows of the table of token types, or 0 for a family without one
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 * @param tied whether a language model's logits come from the table of token vectors
 */
record EncoderSizes(
    int vocabulary,
    int width,
    int layers,
    int heads,
    int inside,
    int positions,
    int types,
    double epsilon,
    Activation activation,
    boolean tied) {

  /** Reads the keys that most families use. */
  static EncoderSizes read(ConfigurationFile config, int types, double defaultEpsilon) {
    int width = ConfigurationChecks.positive(config, "hidden_size");
    return new EncoderSizes(
        ConfigurationChecks.positive(config, "vocab_size"),
        width,
        ConfigurationChecks.positive(config, "num_hidden_layers"),
        ConfigurationChecks.heads(config, "num_attention_heads", "hidden_size", width),
        ConfigurationChecks.positive(config, "intermediate_size"),
        ConfigurationChecks.positive(config, "max_position_embeddings"),
        types,
        ConfigurationChecks.epsilon(config, "layer_norm_eps", defaultEpsilon),
        Activation.read(config, "hidden_act", Activation.GELU),
        config.flag("tie_word_embeddings", true));
  }

  /** The same numbers without a table of positions. */
  EncoderSizes withoutPositions() {
    return new EncoderSizes(
        vocabulary, width, layers, heads, inside, 0, types, epsilon, activation, tied);
  }

  int headWidth() {
    return width / heads;
  }
}
