package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.Module;
import dev.graft.module.Norm;
import dev.graft.module.Selection;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * LayerNorm tuning: the weights and biases of the upstream's own norms are trained, in a copy of
 * the network's own, and nothing is put in (Zhao et al. 2023, "Tuning LayerNorm in Attention").
 * Layer norms, root mean square norms and batch norms count; a batch norm that is trained moves its
 * statistics.
 *
 * @param targets the norms, as patterns; empty for all of the network, the final one too
 */
public record LayerNormTuning(List<String> targets) implements Adapter {
  private static final List<String> BEFORE_SUB_LAYERS =
      List.of("input_layernorm", "post_attention_layernorm", "norm");

  /** As PEFT for the families that it knows. */
  private static final Map<String, List<String>> USUAL =
      Map.of(
          "gpt2", List.of("ln_1", "ln_2", "ln_f"),
          "llama", BEFORE_SUB_LAYERS,
          "mistral", BEFORE_SUB_LAYERS,
          "gemma3_text",
              List.of(
                  "input_layernorm",
                  "post_attention_layernorm",
                  "pre_feedforward_layernorm",
                  "post_feedforward_layernorm",
                  "norm"),
          "qwen2", List.of("post_attention_layernorm"),
          "qwen3", List.of("post_attention_layernorm"));

  private static final String PART = ".ln_tuning_layers";

  /** Keeps a copy. */
  public LayerNormTuning {
    targets = List.copyOf(targets);
  }

  /**
   * LayerNorm tuning of every norm of the network.
   *
   * @return the adapter
   */
  public static LayerNormTuning all() {
    return new LayerNormTuning(List.of());
  }

  /**
   * LayerNorm tuning of some norms.
   *
   * @param targets names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the adapter
   */
  public static LayerNormTuning on(String... targets) {
    return new LayerNormTuning(List.of(targets));
  }

  /** The norms that PEFT tunes if its configuration names none; empty for all. */
  static List<String> usual(Architecture architecture) {
    return USUAL.getOrDefault(architecture.family(), List.of());
  }

  @Override
  public void insert(AdapterSites sites) {
    Set<String> norms = sites.all(Norm.class).keySet();
    Set<String> chosen = targets.isEmpty() ? norms : Selection.named(targets, norms);
    Map<String, Module> modules = sites.all(Module.class);
    modules.keySet().retainAll(chosen);
    modules.forEach(
        (path, module) ->
            module.parameters().keySet().forEach(name -> sites.thaw(path + "." + name)));
  }

  @Override
  public String describe(Architecture architecture) {
    return targets.isEmpty()
        ? "LayerNorm tuning"
        : "LayerNorm tuning on " + PeftTargets.shown(targets);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    Collection<String> names =
        targets.isEmpty()
            ? PeftTargets.loaded(insertion.places(), insertion.architecture())
            : PeftTargets.written(targets, insertion.places(), insertion.architecture());
    var json = new JsonObject();
    json.addProperty("peft_type", "LN_TUNING");
    json.add(PeftTargets.KEY, PeftTargets.json(names));
    return json;
  }

  /** PEFT keeps what it tunes beside what it found. */
  @Override
  public FileNames fileNames(Insertion insertion) {
    var norms = new LinkedHashSet<>(insertion.places());
    return (path, published) -> {
      int dot = path.lastIndexOf('.');
      if (dot < 0 || !norms.contains(path.substring(0, dot))) {
        return FileNames.PEFT.of(path, published);
      }
      int end = published.lastIndexOf('.');
      return FileNames.PEFT.of(path, published.substring(0, end) + PART + published.substring(end));
    };
  }
}
