package dev.graft.architecture;

import java.util.Map;

/** The classes of transformers that load what a network is saved as. */
public final class TransformersClasses {
  private static final Map<String, Published> CLASSES =
      Map.ofEntries(
          Map.entry("bert", new Published("Bert", Pooling.BERT_POOLER)),
          Map.entry("roberta", new Published("Roberta", Pooling.FIRST_TOKEN)),
          Map.entry("xlm-roberta", new Published("XLMRoberta", Pooling.FIRST_TOKEN)),
          Map.entry("camembert", new Published("Camembert", Pooling.FIRST_TOKEN)),
          Map.entry("distilbert", new Published("DistilBert", Pooling.FIRST_TOKEN)),
          Map.entry("mpnet", new Published("MPNet", Pooling.FIRST_TOKEN)),
          Map.entry("deberta-v2", new Published("DebertaV2", Pooling.FIRST_TOKEN)),
          Map.entry("gpt2", new Published("GPT2", Pooling.LAST_TOKEN)),
          Map.entry("llama", new Published("Llama", Pooling.LAST_TOKEN)),
          Map.entry("mistral", new Published("Mistral", Pooling.LAST_TOKEN)),
          Map.entry("qwen2", new Published("Qwen2", Pooling.LAST_TOKEN)),
          Map.entry("qwen3", new Published("Qwen3", Pooling.LAST_TOKEN)),
          Map.entry("gemma3_text", new Published("Gemma3Text", Pooling.LAST_TOKEN)),
          Map.entry("vit", new Published("ViT", Pooling.FIRST_TOKEN)),
          Map.entry("dinov2", new Published("Dinov2", Pooling.FIRST_AND_MEAN)),
          Map.entry("resnet", new Published("ResNet", Pooling.GLOBAL_AVERAGE)),
          Map.entry("convnext", new Published("ConvNext", Pooling.GLOBAL_AVERAGE)));

  private TransformersClasses() {}

  /**
   * What transformers has for a family.
   *
   * @param name what its classes' names begin with
   * @param pooling what its classifiers pool with
   */
  private record Published(String name, Pooling pooling) {}

  /**
   * Whether transformers' classifiers of the family pool as this network does, so that one of them
   * computes the same logits.
   *
   * @param architecture the network
   * @return false for instance for a BERT whose tokens are averaged
   */
  public static boolean classify(Architecture architecture) {
    if (architecture.family().equals("modernbert")) {
      return architecture.pooling() == Pooling.FIRST_TOKEN
          || architecture.pooling() == Pooling.MEAN;
    }
    Published published = CLASSES.get(architecture.family());
    return published == null || published.pooling() == architecture.pooling();
  }

  /**
   * Whether transformers has classes for the family.
   *
   * @param architecture the network
   * @return false for a network of timm's
   */
  public static boolean known(Architecture architecture) {
    return architecture.family().equals("modernbert") || CLASSES.containsKey(architecture.family());
  }

  /**
   * The class of a network without a head.
   *
   * @param architecture the network
   * @return for instance {@code BertModel}
   */
  public static String base(Architecture architecture) {
    return name(architecture) + "Model";
  }

  /**
   * The class of a classifier.
   *
   * @param architecture the network
   * @return for instance {@code BertForSequenceClassification}
   */
  public static String classifier(Architecture architecture) {
    return name(architecture)
        + (architecture.images().isPresent()
            ? "ForImageClassification"
            : "ForSequenceClassification");
  }

  private static String name(Architecture architecture) {
    if (architecture.family().equals("modernbert")) {
      return "ModernBert";
    }
    Published published = CLASSES.get(architecture.family());
    if (published == null) {
      throw new IllegalArgumentException(
          "transformers has no class for the family '%s'".formatted(architecture.family()));
    }
    return published.name();
  }
}
