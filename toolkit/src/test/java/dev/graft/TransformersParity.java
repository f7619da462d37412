package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Compares what we compute with what transformers does on the random models of {@code
 * src/test/transformers/parity.py}: a line for each model with the largest differences, and a table
 * of the families.
 */
final class TransformersParity {
  private static final double LIMIT = 1e-4;
  private static final List<String> FIGURES =
      List.of("hidden", "logits", "pooled", "loss", "gradient", "tokens");

  private final Map<String, Account> families = new TreeMap<>();

  private TransformersParity() {}

  /** How a family fared. */
  private static final class Account {
    private final Map<String, Double> largest = new LinkedHashMap<>();
    private int models;
    private int off;
    private int refused;
  }

  /** The directory of all models, and perhaps how the names of those to be compared begin. */
  public static void main(String[] arguments) throws IOException {
    String start = arguments.length > 1 ? arguments[1] : "";
    List<Path> directories;
    try (Stream<Path> children = Files.list(Path.of(arguments[0]))) {
      directories =
          children
              .filter(child -> Files.exists(child.resolve("parity.json")))
              .filter(child -> child.getFileName().toString().startsWith(start))
              .sorted()
              .toList();
    }
    var parity = new TransformersParity();
    directories.forEach(parity::compare);
    parity.families.forEach(
        (family, account) ->
            print(
                "%-12s %3d models, %d off, %d refused: %s",
                family, account.models, account.off, account.refused, figures(account.largest)));
  }

  private void compare(Path directory) {
    JsonObject facts = Reference.json(directory.resolve("parity.json"));
    Account account =
        families.computeIfAbsent(facts.get("family").getAsString(), unused -> new Account());
    account.models++;
    try (var model = new Model(directory, facts)) {
      Map<String, Double> largest = model.differences();
      boolean off = largest.values().stream().anyMatch(value -> !(value <= LIMIT));
      account.off += off ? 1 : 0;
      largest.forEach((figure, value) -> account.largest.merge(figure, value, Math::max));
      print(
          "%s %s %s: %s",
          off ? "OFF" : "ok ",
          directory.getFileName(),
          facts.get("kind").getAsString(),
          figures(largest));
    } catch (RuntimeException | AssertionError e) {
      account.refused++;
      print("!!! %s %s: %s", directory.getFileName(), facts.get("kind").getAsString(), e);
    }
  }

  private static String figures(Map<String, Double> largest) {
    List<String> words = new ArrayList<>();
    for (String figure : FIGURES) {
      if (largest.containsKey(figure)) {
        words.add(String.format(Locale.ROOT, "%s %.1e", figure, largest.get(figure)));
      }
    }
    return String.join(", ", words);
  }

  private static void print(String form, Object... values) {
    System.out.println(String.format(Locale.ROOT, form, values));
  }

  /** A model with what is expected of it. */
  private static final class Model implements AutoCloseable {
    private final Path file;
    private final JsonObject facts;
    private final Upstream upstream;
    private final Module network;
    private final NDManager scope = Tensors.newScope();
    private final Map<String, Double> largest = new LinkedHashMap<>();

    Model(Path directory, JsonObject facts) {
      this.file = directory.resolve("expected.safetensors");
      this.facts = facts;
      upstream = Upstream.from(directory);
      network = network(facts.get("kind").getAsString());
      network.parameters().values().forEach(parameter -> parameter.train(true));
      network.materialise(scope, 0);
    }

    private Module network(String kind) {
      if (kind.equals("ForSequenceClassification") || kind.equals("ForImageClassification")) {
        return PublishedClassifier.network(upstream);
      }
      return kind.equals("Model") || kind.equals("ForTokenClassification")
          ? upstream.architecture().build(Weights.of(upstream.arrays()::get))
          : PretrainedHeads.newLanguageModel(upstream);
    }

    private Backbone backbone() {
      if (network instanceof ClassifierNetwork classifier) {
        return classifier.backbone();
      }
      return network instanceof LanguageModelNetwork language
          ? language.backbone()
          : (Backbone) network;
    }

    private NDArray logits(Input input) {
      return network instanceof ClassifierNetwork classifier
          ? classifier.logits(input, false)
          : ((LanguageModelNetwork) network).logits(input, false);
    }

    Map<String, Double> differences() {
      JsonArray shapes = facts.getAsJsonArray("shapes");
      for (int number = 0; number < shapes.size(); number++) {
        int place = number;
        var unused =
            Gradients.off(
                () -> {
                  compare(Integer.toString(place), shape(shapes.get(place)));
                  return true;
                });
      }
      if (!facts.get("loss").isJsonNull()) {
        train(shape(shapes.get(0)));
      }
      if (facts.has("prompts")) {
        for (int number = 0; number < facts.get("prompts").getAsInt(); number++) {
          long[] prompt = Reference.int64(file, "prompt." + number);
          long[] expected = Reference.int64(file, "continued." + number);
          long[] computed = Generation.ids(upstream, prompt, 14);
          largest.merge("tokens", Arrays.equals(expected, computed) ? 0.0 : 1.0, Math::max);
        }
      }
      return largest;
    }

    private static long[] shape(JsonElement shape) {
      return shape.getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).toArray();
    }

    private boolean has(String name) {
      try {
        return Reference.float32(file, name).length > 0;
      } catch (NullPointerException e) {
        return false;
      }
    }

    private Input input(String number, long[] shape) {
      if (facts.get("image").getAsBoolean()) {
        return new Pixels(
            Tensors.float32(scope, Reference.float32(file, number + ".pixel_values"), shape));
      }
      long[] mask = mask(number);
      return new Tokens(
          Tensors.int64(scope, Reference.int64(file, number + ".input_ids"), shape),
          Tensors.int64(scope, mask, shape),
          Arrays.stream(mask).anyMatch(token -> token == 0),
          types(number, shape));
    }

    private @org.jspecify.annotations.Nullable NDArray types(String number, long[] shape) {
      try {
        return Tensors.int64(scope, Reference.int64(file, number + ".token_type_ids"), shape);
      } catch (NullPointerException e) {
        return null;
      }
    }

    private long[] mask(String number) {
      return facts.get("image").getAsBoolean()
          ? new long[] {1}
          : Reference.int64(file, number + ".attention_mask");
    }

    private void compare(String number, long[] shape) {
      Backbone backbone = backbone();
      long[] mask = mask(number);
      try (Input input = input(number, shape)) {
        NDArray hidden =
            facts.get("image").getAsBoolean()
                ? backbone.through(
                    backbone.embed(input, false), 0, backbone.layers().size(), null, false)
                : backbone.forward(input, false);
        compare("hidden", number, hidden.toFloatArray(), mask);
        if (has(number + ".pooled") && upstream.pooling().contains("pooler")) {
          compare(
              "pooled",
              number,
              backbone.pool(hidden, input.mask(), false).toFloatArray(),
              new long[] {1});
        }
        if (has(number + ".logits") && !(network instanceof Backbone)) {
          long[] places = network instanceof ClassifierNetwork ? new long[] {1} : mask;
          compare("logits", number, logits(input).toFloatArray(), places);
        }
      }
    }

    /** The largest difference where the mask is 1, in parts of the largest value above 1. */
    private void compare(String figure, String number, float[] computed, long[] mask) {
      float[] expected = Reference.float32(file, number + "." + figure);
      if (expected.length != computed.length) {
        throw new AssertionError(
            "%d %s, expected %d".formatted(computed.length, figure, expected.length));
      }
      int width = expected.length / mask.length;
      double scale = 1;
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        if (mask[i / width] == 1) {
          scale = Math.max(scale, Math.abs(expected[i]));
          double gap = Math.abs(expected[i] - computed[i]);
          worst = Double.isNaN(gap) ? Double.POSITIVE_INFINITY : Math.max(worst, gap);
        }
      }
      largest.merge(figure, worst / scale, Math::max);
    }

    private void train(long[] shape) {
      double loss;
      try (Gradients gradients = Gradients.recorded()) {
        long[] labels = Reference.int64(file, "labels");
        NDArray logits = logits(input("0", shape));
        NDArray array =
            network instanceof LanguageModelNetwork language
                ? language.loss(logits, Tensors.int64(scope, labels, shape))
                : Operations.crossEntropy(logits, Tensors.int64(scope, labels, labels.length));
        gradients.backward(array);
        loss = array.getFloat();
      }
      double expected = facts.get("loss").getAsDouble();
      largest.put("loss", Math.abs(loss - expected) / Math.max(1, expected));
      norms();
    }

    /** Differences of gradient norms, in parts of the largest one. */
    private void norms() {
      var parameters = new LinkedHashMap<String, Parameter>();
      network
          .parameters()
          .forEach(
              (path, parameter) ->
                  upstream
                      .architecture()
                      .storedNames(path)
                      .forEach(name -> parameters.put(name, parameter)));
      String prefix = upstream.architecture().checkpointPrefix();
      JsonObject norms = facts.getAsJsonObject("gradient_norms");
      double most =
          norms.entrySet().stream()
              .mapToDouble(entry -> entry.getValue().getAsDouble())
              .max()
              .orElse(1);
      for (String name : norms.keySet()) {
        Parameter parameter =
            Arrays.stream(name.split("\\|"))
                .map(path -> path.startsWith(prefix) ? path.substring(prefix.length()) : path)
                .map(parameters::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no parameter " + name));
        NDArray gradient = Gradients.of(parameter.array());
        double computed = gradient == null ? 0 : norm(gradient);
        double gap = Math.abs(computed - norms.get(name).getAsDouble());
        largest.merge("gradient", gap / Math.max(1, most), Math::max);
      }
    }

    private static double norm(NDArray gradient) {
      double sum = 0;
      for (float value : gradient.toFloatArray()) {
        sum += (double) value * value;
      }
      return Math.sqrt(sum);
    }

    @Override
    public void close() {
      if (network instanceof ClassifierNetwork classifier) {
        classifier.close();
      }
      scope.close();
    }
  }
}
