package dev.graft.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Dropout;
import dev.graft.module.Linear;
import dev.graft.module.Selection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Low-rank adaptation: a linear layer {@code W x} becomes {@code W x + (alpha / r) B A x} with
 * {@code A} of shape {@code [r, in]} and {@code B} of shape {@code [out, r]}; {@code W} stays
 * frozen (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"). {@code A} starts
 * Kaiming-uniform and {@code B} at zero, so that the network starts as the upstream.
 *
 * @param rank r, at least 1
 * @param alpha the numerator of the scaling; positive
 * @param dropout the probability of dropout on the input of {@code A}
 * @param targets the modules to adapt, as patterns; empty for the family's default
 */
public record Lora(int rank, double alpha, double dropout, List<String> targets)
    implements Adapter {
  /** As many targets as a plan's name lists one by one. */
  private static final int SHOWN = 3;

  /** Checks the values. */
  public Lora {
    if (rank < 1) {
      throw new IllegalArgumentException(
          "The rank of LoRA must be at least 1, but was %d; 4 to 16 are common".formatted(rank));
    }
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException(
          "LoRA's alpha must be positive, but was %s; twice the rank is common".formatted(alpha));
    }
    var unused = new Dropout(dropout);
    targets = List.copyOf(targets);
  }

  /**
   * LoRA of a rank, with alpha at twice the rank, no dropout, on the family's default modules
   * (query and value for BERT).
   *
   * @param rank r, at least 1
   * @return the adapter
   */
  public static Lora rank(int rank) {
    return new Lora(rank, 2.0 * Math.max(1, rank), 0, List.of());
  }

  /**
   * Sets the numerator of the scaling.
   *
   * @param alpha positive; the default is twice the rank
   * @return the changed adapter
   */
  public Lora alpha(double alpha) {
    return new Lora(rank, alpha, dropout, targets);
  }

  /**
   * Sets the probability of dropout on the input of {@code A}.
   *
   * @param dropout from 0 up to, but not including, 1; the default is 0
   * @return the changed adapter
   */
  public Lora dropout(double dropout) {
    return new Lora(rank, alpha, dropout, targets);
  }

  /**
   * Sets the modules to adapt.
   *
   * @param targets names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the changed adapter
   */
  public Lora on(String... targets) {
    return new Lora(rank, alpha, dropout, List.of(targets));
  }

  @Override
  public void insert(AdapterSites sites) {
    for (Linear linear : sites.named(Linear.class, targetsIn(sites.architecture())).values()) {
      if (rank > Math.max(linear.in(), linear.out())) {
        throw new IllegalArgumentException(
            "A rank of %d is not low for a layer of %d x %d; 4 to 16 are common"
                .formatted(rank, linear.out(), linear.in()));
      }
      sites.attach(linear, new LoraLayer(linear.in(), linear.out(), rank, alpha / rank, dropout));
    }
  }

  @Override
  public String describe(Architecture architecture) {
    List<String> names = targetsIn(architecture);
    var ends = new LinkedHashSet<String>();
    names.forEach(name -> ends.add(name.substring(name.lastIndexOf('.') + 1)));
    String places =
        names.size() <= SHOWN || ends.size() == names.size()
            ? String.join(", ", names)
            : "%s (%d modules)".formatted(String.join(", ", ends), names.size());
    return "LoRA r=%d on %s".formatted(rank, places);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    Architecture architecture = insertion.architecture();
    var names = new JsonArray();
    places(insertion).forEach(names::add);
    var json = new JsonObject();
    json.addProperty("peft_type", "LORA");
    json.addProperty("r", rank);
    json.add("lora_alpha", number(alpha));
    json.addProperty("lora_dropout", dropout);
    json.addProperty("bias", "none");
    json.addProperty("fan_in_fan_out", architecture.fanInFanOut());
    json.addProperty("init_lora_weights", true);
    json.addProperty("use_rslora", false);
    json.addProperty("use_dora", false);
    json.add("target_modules", names);
    json.add("rank_pattern", new JsonObject());
    json.add("alpha_pattern", new JsonObject());
    return json;
  }

  /** Names that PEFT selects by stay as they are; globs, which it lacks, become whole paths. */
  private Set<String> places(Insertion insertion) {
    var places = new LinkedHashSet<String>();
    for (String target : targetsIn(insertion.architecture())) {
      if (insertion.places().stream().anyMatch(path -> ("." + path).endsWith("." + target))) {
        places.add(target);
      } else {
        places.addAll(Selection.named(List.of(target), insertion.places()));
      }
    }
    return places;
  }

  /** PEFT takes alpha for a whole number. */
  private static JsonPrimitive number(double value) {
    return value == Math.rint(value) && value <= Integer.MAX_VALUE
        ? new JsonPrimitive((int) value)
        : new JsonPrimitive(value);
  }

  /** The linear layers of a network by path. */
  static Map<String, Linear> linears(Backbone backbone) {
    var linears = new LinkedHashMap<String, Linear>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof Linear linear) {
                linears.put(path, linear);
              }
            });
    return linears;
  }

  private List<String> targetsIn(Architecture architecture) {
    List<String> named = targets.isEmpty() ? architecture.defaultTargets() : targets;
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "LoRA adapts linear layers, and a '%s' network has none but its head: say topLayers(n)"
              .formatted(architecture.family()));
    }
    return named;
  }
}
