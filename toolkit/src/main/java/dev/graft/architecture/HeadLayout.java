package dev.graft.architecture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a family's classifiers put on the pooled vector, with the names that published checkpoints
 * use: a transform where the family has one, and a linear layer.
 *
 * @param transform what comes before the linear layer
 * @param output the path of the linear layer that gives the logits
 * @param outputBias whether it has a bias
 */
public record HeadLayout(Optional<HeadTransform> transform, String output, boolean outputBias) {
  /** A linear layer with a bias, named {@code classifier}. */
  public static final HeadLayout PLAIN = linear("classifier", true);

  /**
   * A linear layer alone.
   *
   * @param name its path
   * @param bias whether it has a bias
   * @return the layout
   */
  public static HeadLayout linear(String name, boolean bias) {
    return new HeadLayout(Optional.empty(), name, bias);
  }

  /**
   * A transform and a linear layer with a bias.
   *
   * @param transform what comes first
   * @param output the path of the linear layer
   * @return the layout
   */
  public static HeadLayout of(HeadTransform transform, String output) {
    return new HeadLayout(Optional.of(transform), output, true);
  }

  /** The path of the weight that has a row for each class. */
  public String outputWeight() {
    return output + ".weight";
  }

  /**
   * The outermost modules that make up the head, as PEFT's {@code modules_to_save} names them.
   *
   * @return for instance {@code pre_classifier} and {@code classifier}
   */
  public Set<String> modules() {
    var modules = new LinkedHashSet<String>();
    parameters().forEach(path -> modules.add(path.split("\\.", 2)[0]));
    return modules;
  }

  /**
   * The paths of the head's parameters.
   *
   * @return names as they stand in published checkpoints
   */
  public List<String> parameters() {
    var paths = new ArrayList<String>();
    transform.ifPresent(before -> paths.addAll(before.parameters()));
    paths.add(outputWeight());
    if (outputBias) {
      paths.add(output + ".bias");
    }
    return paths;
  }
}
