package dev.graft.checkpoint;

import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that transformers gives the variables of a TensorFlow BERT.
 *
 * <p>{@code bert/encoder/layer_0/attention/self/query/kernel} becomes {@code
 * bert.encoder.layer.0.attention.self.query.weight}, transposed, as are all kernels; {@code gamma}
 * and {@code beta} become a norm's weight and bias, an {@code output_bias} its module's. Scopes
 * before {@code bert} and {@code cls}, such as {@code module} of TensorFlow Hub, are dropped.
 */
final class TensorFlowBert {

  private static final Pattern WEIGHT =
      Pattern.compile("(?:.*?/)??((?:bert|cls)/.*|output_(?:weights|bias))", Pattern.DOTALL);
  private static final Pattern SLOT =
      Pattern.compile(
          "(?:.*/)?(adam_[mv]|Adam(_1)?|\\w*Optimizer(_\\d+)?|Momentum|Exponential\\w*)",
          Pattern.DOTALL);
  private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)(?=/)");

  private TensorFlowBert() {}

  static Checkpoint of(TensorFlowBundle bundle) {
    var arrays = new LinkedHashMap<String, StoredArray>();
    var origins = new LinkedHashMap<String, String>();
    for (String variable : bundle.names()) {
      Matcher weight = WEIGHT.matcher(variable);
      StoredArray array = bundle.get(variable);
      if (!weight.matches()
          || SLOT.matcher(variable).matches()
          || !array.type().isFloatingPoint()) {
        continue;
      }
      String name = name(weight.group(1));
      String other = origins.put(name, variable);
      if (other != null) {
        throw new CheckpointException(
            "%s: arrays %s and %s are both %s; it seems to hold two models"
                .formatted(
                    bundle.source(), Names.quote(other), Names.quote(variable), Names.quote(name)));
      }
      boolean kernel = variable.endsWith("/kernel") && array.shape().length == 2;
      arrays.put(name, kernel ? array.transposed(name) : array.named(name));
    }
    if (origins.keySet().stream().noneMatch(name -> name.startsWith("bert."))) {
      throw new CheckpointException(
          bundle.source() + ": holds no BERT, none of its arrays is named bert/...");
    }
    return new GatheredCheckpoint(bundle.source(), arrays, bundle.metadata());
  }

  private static String name(String variable) {
    if (variable.startsWith("output_")) {
      return variable.equals("output_weights") ? "classifier.weight" : "classifier.bias";
    }
    return LAYER
        .matcher(variable)
        .replaceAll("/layer/$1")
        .replaceFirst("/(kernel|gamma|output_weights)$", "/weight")
        .replaceFirst("/(beta|output_bias)$", "/bias")
        .replaceFirst("_embeddings$", "_embeddings/weight")
        .replace('/', '.');
  }
}
