package dev.graft.module;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the modules of an architecture take their pretrained parameters from, by name.
 *
 * @param arrays gives the array of a full path, or null when there is none
 * @param prefix the path of the module that asks, with a closing dot, or empty
 */
public record Weights(Function<String, @Nullable NDArray> arrays, String prefix) {

  /**
   * The arrays of a whole network.
   *
   * @param arrays gives the array of a path, or null when there is none
   * @return the source of its parameters
   */
  public static Weights of(Function<String, @Nullable NDArray> arrays) {
    return new Weights(arrays, "");
  }

  /**
   * The source for a child.
   *
   * @param name the child's name
   * @return a source with a longer prefix
   */
  public Weights at(String name) {
    return new Weights(arrays, prefix + name + ".");
  }

  /**
   * A pretrained parameter.
   *
   * @param name its name below the prefix
   * @param shape the shape it has to have
   * @return the parameter, frozen
   * @throws IllegalArgumentException if it is missing or its shape differs
   */
  public Parameter get(String name, long... shape) {
    return Parameter.pretrained(array(name, shape));
  }

  /**
   * A pretrained array.
   *
   * @param name its name below the prefix
   * @param shape the shape it has to have
   * @return the array
   * @throws IllegalArgumentException if it is missing or its shape differs
   */
  public NDArray array(String name, long... shape) {
    String path = prefix + name;
    NDArray array = arrays.apply(path);
    if (array == null) {
      throw new IllegalArgumentException(
          "The model's weights lack '%s' of shape %s, which its configuration asks for"
              .formatted(path, Arrays.toString(shape)));
    }
    if (!Arrays.equals(array.getShape().getShape(), shape)) {
      throw new IllegalArgumentException(
          "'%s' has shape %s, but the model's configuration asks for %s"
              .formatted(
                  path, Arrays.toString(array.getShape().getShape()), Arrays.toString(shape)));
    }
    return array;
  }
}
