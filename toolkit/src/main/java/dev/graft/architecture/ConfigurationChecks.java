package dev.graft.architecture;

import java.util.List;
import java.util.Optional;

/** What configurations of several families have to say, each with an error that names the key. */
final class ConfigurationChecks {
  private ConfigurationChecks() {}

  /** A whole number of at least 1 that has to be there. */
  static int positive(ConfigurationFile config, String key) {
    return atLeast(config, key, 1);
  }

  /** A whole number that has to be there. */
  static int atLeast(ConfigurationFile config, String key, int least) {
    int value = config.wholeNumber(key);
    if (value < least) {
      throw config.wrong(key, "at least " + least);
    }
    return value;
  }

  /** The rows of the table of token types; a missing key means what it means to transformers. */
  static int tokenTypes(ConfigurationFile config) {
    String key = "type_vocab_size";
    return config.has(key) ? positive(config, key) : 2;
  }

  /** What is added to the variance in layer norms. */
  static double epsilon(ConfigurationFile config, String key, double otherwise) {
    double epsilon = config.number(key, otherwise);
    if (!(epsilon > 0 && epsilon < 1)) {
      throw config.wrong(key, "a number above 0 and below 1");
    }
    return epsilon;
  }

  /** The number of heads, a divisor of the width. */
  static int heads(ConfigurationFile config, String key, String widthKey, int width) {
    int heads = positive(config, key);
    if (width % heads != 0) {
      throw config.wrong(key, "a divisor of %s = %d".formatted(widthKey, width));
    }
    return heads;
  }

  /** A word that may be missing. */
  static void only(ConfigurationFile config, String key, String supported) {
    if (!config.text(key).orElse(supported).equals(supported)) {
      throw config.wrong(key, "'" + supported + "': nothing else is supported");
    }
  }

  /** Switches that turn an encoder into something else. */
  static void encoder(ConfigurationFile config) {
    for (String key : List.of("is_decoder", "add_cross_attention")) {
      if (config.flag(key)) {
        throw config.wrong(key, "false: an encoder, whose tokens see one another");
      }
    }
  }

  /** The head on a backbone whose pooling the model's directory gives is a linear layer alone. */
  static HeadLayout head(Optional<Pooling> stated, HeadLayout published) {
    return stated.isPresent() ? HeadLayout.PLAIN : published;
  }
}
