package dev.graft.adapter;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.AttentionHeads;
import dev.graft.architecture.Backbone;
import dev.graft.module.Initializer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Prefix;

/**
 * Prefix tuning: the attention of every layer finds trained keys {@code P_K} and values {@code P_V}
 * of shape {@code [tokens, key width]} before those of the text, {@code softmax(q [P_K; K]^T) [P_V;
 * V]} (Li and Liang 2021, "Prefix-Tuning: Optimizing Continuous Prompts for Generation"). The
 * vectors are trained as they are, without the paper's network before them.
 *
 * <p>The text's own positions begin behind the prefix, so that it may be shorter by as many tokens;
 * longer ones are cut there. A sliding window covers the prefix's places as it covers tokens. The
 * network does not start as the upstream. At the strength 0 it is the upstream. Decoders and BERT's
 * nearest relatives take prefixes; families whose scores depend on distances do not.
 *
 * @param tokens how many keys and values in each layer, at least 1
 * @param zero whether they start at zero, else normally distributed with deviation 1
 */
public record PrefixTuning(int tokens, boolean zero) implements Adapter {
  private static final String METHOD = "Prefix tuning";
  private static final String TYPE = "PREFIX_TUNING";
  private static final String INIT = "init_weights";

  /** Checks the number. */
  public PrefixTuning {
    VirtualPlaces.check(METHOD, tokens);
  }

  /**
   * A prefix that starts with random values.
   *
   * @param tokens how many keys and values in each layer, at least 1; 10 to 200 are common
   * @return the adapter
   */
  public static PrefixTuning tokens(int tokens) {
    return new PrefixTuning(tokens, false);
  }

  /**
   * Starts at zero, which disturbs the upstream less than random values.
   *
   * @return the changed adapter
   */
  public PrefixTuning fromZero() {
    return new PrefixTuning(tokens, true);
  }

  @Override
  public void insert(AdapterSites sites) {
    Architecture architecture = sites.architecture();
    AttentionHeads heads = heads(sites.backbone(), architecture);
    var unused = VirtualPlaces.table(METHOD, tokens, sites.backbone(), architecture);
    Initializer initializer = zero ? Initializer.zeros() : Initializer.normal(1);
    long columns = architecture.layers().size() * 2L * heads.keyWidth();
    sites.precede(
        new Prefix(Parameter.fresh(Role.ADAPTER, initializer, tokens, columns), heads.keyWidth()));
  }

  private static AttentionHeads heads(Backbone backbone, Architecture architecture) {
    if (!backbone.takesPrefixes()) {
      throw new IllegalArgumentException(
          ("%s needs attention whose scores come from queries and keys alone, which the '%s' "
                  + "family lacks: PromptTuning or LoRA can be used instead")
              .formatted(METHOD, architecture.family()));
    }
    return architecture.attentionHeads().orElseThrow();
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
   * {@inheritDoc} It is 0.01 here: vectors of deviation 1 have far to go, and with the usual 0.002
   * the loss falls more slowly (measured with all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.01
   */
  @Override
  public double learningRate() {
    return 1e-2;
  }

  @Override
  public String describe(Architecture architecture) {
    return tokens == 1 ? "prefix of 1 token" : "prefix of %d tokens".formatted(tokens);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    Architecture architecture = insertion.architecture();
    AttentionHeads heads = architecture.attentionHeads().orElseThrow();
    JsonObject json =
        VirtualPlaces.keys(TYPE, tokens, heads.keyWidth(), heads.keyHeads(), architecture);
    json.addProperty("encoder_hidden_size", heads.keyWidth());
    json.addProperty("prefix_projection", false);
    if (zero) {
      json.addProperty(INIT, "zero");
    } else {
      json.add(INIT, JsonNull.INSTANCE);
    }
    return json;
  }

  /** A file of a prefix that was trained through a network holds what came out of it. */
  static PrefixTuning read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    AttentionHeads heads = heads(backbone, architecture);
    boolean zero = configuration.has(INIT);
    if (zero && !configuration.text(INIT).equals("zero")) {
      throw configuration.expected(INIT, "null or \"zero\"");
    }
    int count =
        VirtualPlaces.count(
            configuration, METHOD, heads.keyWidth(), heads.keyHeads(), backbone, architecture);
    return new PrefixTuning(count, zero);
  }
}
