package dev.graft.checkpoint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the names that weights had before an exporter replaced them.
 *
 * <p>An exporter that folds a transposition makes a new matrix with a name of its own, such as
 * {@code onnx::MatMul_787}; the node that uses it still carries the module's path. So {@code
 * /encoder/layer.0/attention/self/query/MatMul} names its matrix {@code
 * encoder.layer.0.attention.self.query.weight}. A name that two different arrays would get, or that
 * another array has already, is given to none: a wrong guess would be silent.
 */
final class OnnxNames {

  /**
   * One way to see a stored array.
   *
   * @param stored the array's name in the file
   * @param transposed whether it is delivered with rows and columns exchanged
   */
  record View(String stored, boolean transposed) {}

  private static final Pattern GENERATED =
      Pattern.compile(".*::.*|\\d+|val_\\d+|/.*", Pattern.DOTALL);
  private static final Pattern INTERNAL = Pattern.compile(".*(::|/).*|\\d+|", Pattern.DOTALL);

  private final Map<String, Shape> stored;
  private final Map<String, Set<View>> viewsOfName = new LinkedHashMap<>();
  private final Map<String, View> shared = new LinkedHashMap<>();

  /**
   * Starts without any node.
   *
   * @param stored the shapes of all arrays by their names in the file
   */
  OnnxNames(Map<String, Shape> stored) {
    this.stored = stored;
  }

  /** Takes a node's evidence, in the graph's order. */
  void see(OnnxNode node) {
    switch (node.operation()) {
      case "MatMul" -> propose(node, 1, ".weight", 2, true);
      case "Gemm" -> {
        if (!node.scaled()) {
          propose(node, 1, ".weight", 2, !node.transposedWeight());
          propose(node, 2, ".bias", 1, false);
        }
      }
      case "Conv" -> {
        propose(node, 1, ".weight", -1, false);
        propose(node, 2, ".bias", 1, false);
      }
      case "Identity" -> share(node);
      default -> {}
    }
  }

  /** Exporters store equal arrays once and hand them on under the other's own name. */
  private void share(OnnxNode node) {
    if (node.inputs().isEmpty() || INTERNAL.matcher(node.output()).matches()) {
      return;
    }
    String input = node.inputs().get(0);
    View view = shared.getOrDefault(input, new View(input, false));
    if (stored.containsKey(view.stored()) && !stored.containsKey(node.output())) {
      shared.put(node.output(), view);
    }
  }

  private void propose(OnnxNode node, int input, String role, int rank, boolean transposed) {
    if (node.inputs().size() <= input) {
      return;
    }
    String array = node.inputs().get(input);
    Shape shape = stored.get(array);
    if (shape == null || !GENERATED.matcher(array).matches()) {
      return;
    }
    String module = module(node);
    if (module.isEmpty() || (rank >= 0 && shape.rank() != rank)) {
      return;
    }
    viewsOfName
        .computeIfAbsent(module + role, name -> new LinkedHashSet<>())
        .add(new View(array, transposed));
  }

  /** The path of the module that the node belongs to, or empty where its name tells none. */
  private static String module(OnnxNode node) {
    String path = node.name();
    int last = path.lastIndexOf('/');
    if (last <= 0) {
      return "";
    }
    String suffix = path.substring(last + 1);
    if (!suffix.equals(node.operation())
        && !suffix.matches(Pattern.quote(node.operation()) + "_\\d+")) {
      return "";
    }
    return path.substring(path.charAt(0) == '/' ? 1 : 0, last).replace('/', '.');
  }

  /** The first, and the only one counted, of an array's names: stored name to delivered name. */
  Map<String, String> primary() {
    var names = new HashMap<String, String>();
    unambiguous().forEach((name, view) -> names.putIfAbsent(view.stored(), name));
    return names;
  }

  /** Every delivered name beyond the stored ones. */
  Map<String, View> unambiguous() {
    var result = new LinkedHashMap<String, View>();
    viewsOfName.forEach(
        (name, views) -> {
          if (views.size() == 1 && !stored.containsKey(name) && !shared.containsKey(name)) {
            result.put(name, List.copyOf(views).get(0));
          }
        });
    return result;
  }

  /** Names under which an array is handed on unchanged. */
  Map<String, View> shared() {
    return shared;
  }
}
