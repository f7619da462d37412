package dev.graft;

import dev.graft.adapter.AdaLora;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.BitFit;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Compacter;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.LoReft;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.adapter.Vera;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every adapter method in every family of networks, and which of them cannot be. */
final class AdapterCases {
  private static final List<String> FAMILIES =
      List.of(
          "bert",
          "roberta",
          "xlm_roberta",
          "distilbert",
          "mpnet",
          "deberta_v2",
          "modernbert",
          "gpt2",
          "llama",
          "mistral",
          "qwen2",
          "qwen3",
          "gemma3_text",
          "vit",
          "dinov2",
          "convnext",
          "resnet",
          "timm_resnet");
  private static final Set<String> IMAGES =
      Set.of("vit", "dinov2", "convnext", "resnet", "timm_resnet");
  private static final Set<String> CONVOLUTIONAL = Set.of("convnext", "resnet", "timm_resnet");
  private static final Set<String> ONLY_CONVOLUTIONS = Set.of("resnet", "timm_resnet");
  private static final Set<String> WITHOUT_BIASES =
      Set.of("modernbert", "llama", "mistral", "qwen3", "gemma3_text");
  private static final Set<String> SCORES_BY_DISTANCE = Set.of("mpnet", "deberta_v2", "modernbert");

  /** A method, with what is different about it. */
  enum Method {
    LORA(Lora.rank(4)),
    LORA_STABILISED_ON_ALL(Lora.rank(2).alpha(3).rankStabilised().onAllLinear()),
    LORA_PLUS(Lora.rank(4).plusRatio(4)),
    DORA(Lora.rank(4).dora()),
    PISSA(Lora.rank(4).pissa()),
    OLORA(Lora.rank(4).olora()),
    ADALORA(AdaLora.ranks(6, 4)),
    VERA(Vera.rank(6)),
    IA3(Ia3.standard()),
    HOULSBY(Bottleneck.houlsby(8)),
    PFEIFFER(Bottleneck.pfeiffer(8)),
    PARALLEL(Bottleneck.parallel(8)),
    COMPACTER(Compacter.standard(8)),
    COMPACTER_PLUS(Compacter.plusPlus(4).phmDimension(2).rank(2)),
    LOREFT(LoReft.rank(4)),
    LOREFT_UNTIED(LoReft.rank(2).places(1, 2).untied().onLayers(0)),
    PROMPT(PromptTuning.tokens(3)),
    PREFIX(PrefixTuning.tokens(3)),
    BIT_FIT(BitFit.all()),
    LAYER_NORM(LayerNormTuning.all());

    // Descriptions of adapters never change.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Adapter adapter;

    Method(Adapter adapter) {
      this.adapter = adapter;
    }

    private Adapter in(String family) {
      return switch (this) {
        case IA3 ->
            switch (family) {
              case "resnet" -> Ia3.standard().on("convolution");
              case "timm_resnet" -> Ia3.standard().on("conv1", "conv2");
              default -> adapter;
            };
        default -> adapter;
      };
    }

    private boolean fits(String family) {
      return switch (this) {
        case VERA, ADALORA, PISSA, OLORA, LORA_STABILISED_ON_ALL ->
            !ONLY_CONVOLUTIONS.contains(family);
        case HOULSBY, PFEIFFER, PARALLEL, COMPACTER, COMPACTER_PLUS, LOREFT, LOREFT_UNTIED ->
            !CONVOLUTIONAL.contains(family);
        case PROMPT -> !IMAGES.contains(family);
        case PREFIX -> !IMAGES.contains(family) && !SCORES_BY_DISTANCE.contains(family);
        case BIT_FIT -> !WITHOUT_BIASES.contains(family);
        default -> true;
      };
    }
  }

  private AdapterCases() {}

  /** Whether PEFT has the method; DistilBERT takes no keys and values from outside there. */
  static boolean inPeft(Case it) {
    return switch (it.method) {
      case HOULSBY, PFEIFFER, PARALLEL, COMPACTER, COMPACTER_PLUS, LOREFT, LOREFT_UNTIED, BIT_FIT ->
          false;
      case PREFIX -> !it.family.equals("distilbert");
      default -> true;
    };
  }

  /** A method in a family. */
  record Case(String family, Method method, Adapter adapter) {
    /** Vectors before the text change what the network computes whatever they hold. */
    boolean startsAsTheUpstream() {
      return method != Method.PROMPT && method != Method.PREFIX;
    }

    /** Whether the weights can hold what the adapter does. */
    boolean merges() {
      return switch (method) {
        case HOULSBY,
            PFEIFFER,
            PARALLEL,
            COMPACTER,
            COMPACTER_PLUS,
            LOREFT,
            LOREFT_UNTIED,
            PROMPT,
            PREFIX ->
            false;
        default -> true;
      };
    }

    /** What the error says if the method does not fit the family, as an expression. */
    String refusal() {
      return switch (method) {
        case PISSA -> "PiSSA starts from the weights of linear layers, .*or leave out pissa\\(\\)";
        case OLORA -> "OLoRA starts from the weights of linear layers, .*or leave out olora\\(\\)";
        default -> ".*'" + family.replace("deberta_v2", "deberta-v2") + "'.*: .*";
      };
    }

    boolean takesImages() {
      return IMAGES.contains(family);
    }

    @Override
    public String toString() {
      return method + " in " + family;
    }
  }

  static Stream<Case> possible() {
    return all().filter(it -> it.method.fits(it.family));
  }

  static Stream<Case> impossible() {
    return all().filter(it -> !it.method.fits(it.family));
  }

  private static Stream<Case> all() {
    return FAMILIES.stream()
        .flatMap(
            family ->
                Stream.of(Method.values())
                    .map(method -> new Case(family, method, method.in(family))));
  }
}
