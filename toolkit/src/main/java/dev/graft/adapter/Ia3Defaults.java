package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import java.util.List;
import java.util.Map;

/**
 * What (IA)3 adapts when nothing else is said: as PEFT for the families that it knows, and alike
 * for the others.
 *
 * @param targets the modules to scale
 * @param feedForward those of them that are scaled at their input
 */
record Ia3Defaults(List<String> targets, List<String> feedForward) {
  private static final Ia3Defaults BERT =
      new Ia3Defaults(List.of("key", "value", "output.dense"), List.of("output.dense"));
  private static final Ia3Defaults LLAMA =
      new Ia3Defaults(List.of("k_proj", "v_proj", "down_proj"), List.of("down_proj"));
  private static final Ia3Defaults QWEN =
      new Ia3Defaults(List.of("q_proj", "v_proj", "down_proj"), List.of("down_proj"));

  private static final Map<String, Ia3Defaults> FAMILIES =
      Map.ofEntries(
          Map.entry("bert", BERT),
          Map.entry("roberta", BERT),
          Map.entry("xlm-roberta", BERT),
          Map.entry("camembert", BERT),
          Map.entry("vit", BERT),
          Map.entry(
              "deberta-v2",
              new Ia3Defaults(
                  List.of("key_proj", "value_proj", "output.dense"), List.of("output.dense"))),
          Map.entry(
              "distilbert",
              new Ia3Defaults(List.of("k_lin", "v_lin", "ffn.lin2"), List.of("ffn.lin2"))),
          Map.entry(
              "mpnet",
              new Ia3Defaults(
                  List.of("attn.k", "attn.v", "output.dense"), List.of("output.dense"))),
          Map.entry("modernbert", new Ia3Defaults(List.of("Wqkv", "mlp.Wo"), List.of("mlp.Wo"))),
          Map.entry(
              "dinov2",
              new Ia3Defaults(
                  List.of("key", "value", "**.{fc2,weights_out}"),
                  List.of("**.{fc2,weights_out}"))),
          Map.entry("convnext", new Ia3Defaults(List.of("pwconv2"), List.of("pwconv2"))),
          Map.entry(
              "gpt2", new Ia3Defaults(List.of("c_attn", "mlp.c_proj"), List.of("mlp.c_proj"))),
          Map.entry("llama", LLAMA),
          Map.entry("mistral", LLAMA),
          Map.entry("qwen2", QWEN),
          Map.entry("qwen3", QWEN),
          Map.entry("gemma3_text", QWEN));

  static Ia3Defaults of(Architecture architecture) {
    Ia3Defaults found = FAMILIES.get(architecture.family());
    if (found == null) {
      throw new IllegalArgumentException(
          ("(IA)3 has no usual modules in a '%s' network: name linear layers or convolutions with "
                  + "Ia3.standard().on(...)")
              .formatted(architecture.family()));
    }
    return found;
  }

  /** The usual feed-forward modules, none for a family without. */
  static List<String> feedForwardOf(Architecture architecture) {
    Ia3Defaults found = FAMILIES.get(architecture.family());
    return found == null ? List.of() : found.feedForward();
  }
}
