package dev.graft.adapter;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.AttentionHeads;
import dev.graft.architecture.Backbone;
import dev.graft.module.Embedding;
import dev.graft.module.Initializer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Prompt tuning: trained vectors {@code P} of shape {@code [tokens, width]} go through the frozen
 * network before the vectors of each text, {@code [P; E(text)]}, with positions and token types of
 * their own (Lester et al. 2021, "The Power of Scale for Parameter-Efficient Prompt Tuning").
 *
 * <p>They count as the text's first tokens: a network that pools the first token pools the first of
 * them, as PEFT does, and a text may be shorter by as many tokens; longer ones are cut there. The
 * network does not start as the upstream. At the strength 0 it is the upstream.
 *
 * @param tokens how many vectors, at least 1
 * @param start their first values
 */
public record PromptTuning(int tokens, Start start) implements Adapter {
  private static final String METHOD = "Prompt tuning";
  private static final String TYPE = "PROMPT_TUNING";
  private static final String INIT = "prompt_tuning_init";
  private static final String INIT_TEXT = "prompt_tuning_init_text";

  /** Checks the number. */
  public PromptTuning {
    VirtualPlaces.check(METHOD, tokens);
  }

  /** The first values of a prompt. */
  public sealed interface Start {}

  /** Normally distributed with deviation 1, PEFT's {@code RANDOM}. */
  public record Random() implements Start {}

  /** The vectors of randomly drawn tokens, PEFT's {@code SAMPLE_VOCAB}. */
  public record Vocabulary() implements Start {}

  /**
   * The vectors of a text's tokens, PEFT's {@code TEXT}: cut, or repeated, to the prompt's length.
   *
   * @param text the text
   * @param ids its tokens, at least one
   */
  public record Text(String text, List<Long> ids) implements Start {

    /** Checks that there are tokens. */
    public Text {
      ids = List.copyOf(ids);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException(
            "A prompt begins with the tokens of a text, but '%s' has none".formatted(text));
      }
    }
  }

  /**
   * A prompt that starts with random values.
   *
   * @param tokens how many vectors, at least 1; 20 to 100 are common
   * @return the adapter
   */
  public static PromptTuning tokens(int tokens) {
    return new PromptTuning(tokens, new Random());
  }

  /**
   * Starts with the vectors of a text's tokens, special ones included: a description of the task.
   *
   * @param text the text
   * @param tokenizer the upstream's: {@code upstream.tokenizer()::encode}
   * @return the changed adapter
   */
  public PromptTuning from(String text, Function<String, long[]> tokenizer) {
    List<Long> ids = Arrays.stream(tokenizer.apply(text)).boxed().toList();
    return new PromptTuning(tokens, new Text(text, ids));
  }

  /**
   * Starts with the vectors of tokens that are drawn from the vocabulary.
   *
   * @return the changed adapter
   */
  public PromptTuning fromVocabulary() {
    return new PromptTuning(tokens, new Vocabulary());
  }

  @Override
  public void insert(AdapterSites sites) {
    Embedding table = VirtualPlaces.table(METHOD, tokens, sites.backbone(), sites.architecture());
    if (start instanceof Text text) {
      for (long id : text.ids()) {
        if (id < 0 || id >= table.in()) {
          throw new IllegalArgumentException(
              ("The prompt's text has the token %d, but the upstream knows those from 0 to %d: use "
                      + "its own tokenizer")
                  .formatted(id, table.in() - 1));
        }
      }
    }
    sites.precede(
        new Prompt(Parameter.fresh(Role.ADAPTER, initializer(table), tokens, table.out())));
  }

  private Initializer initializer(Embedding table) {
    if (start instanceof Text text) {
      return (shape, path, seed) -> table.pretrained(repeated(text.ids()));
    }
    if (start instanceof Vocabulary) {
      return (shape, path, seed) ->
          table.pretrained(new SplittableRandom(seed).longs(tokens, 0, table.in()).toArray());
    }
    return Initializer.normal(1);
  }

  private long[] repeated(List<Long> ids) {
    var all = new long[tokens];
    for (int i = 0; i < tokens; i++) {
      all[i] = ids.get(i % ids.size());
    }
    return all;
  }

  @Override
  public int places() {
    return tokens;
  }

  @Override
  public FileNames fileNames(Insertion insertion) {
    return VirtualPlaces.FILE_NAMES;
  }

  /**
   * {@inheritDoc} It is 0.02 here: vectors of deviation 1 have far to go, and with the usual 0.002
   * accuracy was lower (measured with all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.02
   */
  @Override
  public double learningRate() {
    return 2e-2;
  }

  @Override
  public String describe(Architecture architecture) {
    return tokens == 1 ? "prompt of 1 token" : "prompt of %d tokens".formatted(tokens);
  }

  /** {@code RANDOM} for every start: PEFT would look for a text's tokenizer to go on training. */
  @Override
  public JsonObject configuration(Insertion insertion) {
    Architecture architecture = insertion.architecture();
    JsonObject json =
        VirtualPlaces.keys(TYPE, tokens, architecture.width(), heads(architecture), architecture);
    json.addProperty(INIT, "RANDOM");
    json.addProperty(INIT_TEXT, start instanceof Text text ? text.text() : null);
    json.add("tokenizer_kwargs", JsonNull.INSTANCE);
    json.add("tokenizer_name_or_path", JsonNull.INSTANCE);
    return json;
  }

  static PromptTuning read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    if (configuration.has(INIT)) {
      var unused = configuration.choice(INIT, List.of("RANDOM", "TEXT", "SAMPLE_VOCAB"));
    }
    return tokens(
        VirtualPlaces.count(
            configuration,
            METHOD,
            architecture.width(),
            heads(architecture),
            backbone,
            architecture));
  }

  private static int heads(Architecture architecture) {
    return architecture.attentionHeads().map(AttentionHeads::heads).orElse(1);
  }
}
