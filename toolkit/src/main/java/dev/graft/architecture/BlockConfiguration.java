package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.graft.module.Weights;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.ScriptedModule;
import dev.graft.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A block of DJL that takes images, as a network to be tuned: one layer, named {@code block}, whose
 * parameters have the names that DJL gives them.
 *
 * @param source what computes
 * @param size the images that it was made for
 * @param pooledWidth the width of its output, averaged over height and width where it has them
 */
public record BlockConfiguration(Source source, ImageSize size, int pooledWidth)
    implements Architecture {
  static final String LAYER = "block";

  /** What computes. */
  public sealed interface Source {}

  /**
   * A block that asks for its arrays.
   *
   * @param block only what it computes is used of it
   */
  record Asking(Block block) implements Source {}

  /**
   * A module of TorchScript, which has its arrays inside.
   *
   * @param module a copy
   */
  record Scripted(ScriptedModule module) implements Source {}

  /**
   * Describes a block, which is run to see what it gives.
   *
   * @param block the block, initialised
   * @param size the images that it was made for
   * @return the description
   * @throws IllegalArgumentException if the block has no values, or gives neither vectors nor
   *     feature maps
   */
  public static BlockConfiguration of(Block block, ImageSize size) {
    if (ScriptedModule.is(block)) {
      ScriptedModule module = ScriptedModule.copyOf(block);
      return new BlockConfiguration(new Scripted(module), size, ScriptCheck.width(module, size));
    }
    checkInside(block);
    if (!block.isInitialized()) {
      throw new IllegalArgumentException(
          "The block has no values yet: load its parameters, or call initialize(...) on it");
    }
    if (block.getParameters().isEmpty()) {
      throw new IllegalArgumentException(
          "The block shows no parameters, so that nothing in it could be frozen or trained");
    }
    try (NDManager scope = Tensors.newScope()) {
      NDArray image = Tensors.zeros(scope, 1, size.channels(), size.height(), size.width());
      Shape shape =
          Gradients.off(
              () ->
                  block
                      .forward(new ParameterStore(scope, false), new NDList(image), false)
                      .singletonOrThrow()
                      .getShape());
      return new BlockConfiguration(new Asking(block), size, width(shape));
    }
  }

  /** A module of TorchScript in it would go on computing with its own arrays. */
  private static void checkInside(Block block) {
    for (Pair<String, Block> child : block.getChildren()) {
      if (ScriptedModule.is(child.getValue())) {
        throw new IllegalArgumentException(
            "The block holds a TorchScript model, '%s', beside other blocks: give that model alone"
                .formatted(child.getKey()));
      }
      checkInside(child.getValue());
    }
  }

  static int width(Shape shape) {
    if (shape.dimension() != 2 && shape.dimension() != ForeignLayer.FEATURE_MAP) {
      throw new IllegalArgumentException(
          "The block gives an array of shape %s; expected is [batch, width] or [batch, channels, "
                  .formatted(shape)
              + "height, width]");
    }
    return Math.toIntExact(shape.get(1));
  }

  /**
   * The values that the block has.
   *
   * @return its own arrays by name
   */
  public Map<String, NDArray> values() {
    if (source instanceof Scripted scripted) {
      return scripted.module().parameters();
    }
    var values = new LinkedHashMap<String, NDArray>();
    ((Asking) source)
        .block()
        .getParameters()
        .forEach(named -> values.put(named.getKey(), named.getValue().getArray()));
    return values;
  }

  /**
   * Has the description compute with the upstream's memory instead of a copy of it.
   *
   * @param arrays the upstream's, by the names of {@link #values}
   */
  public void share(Map<String, NDArray> arrays) {
    if (source instanceof Scripted scripted) {
      arrays.forEach(scripted.module()::borrow);
    }
  }

  ForeignLayer layer(Weights weights) {
    return source instanceof Scripted scripted
        ? new ScriptLayer(scripted.module(), weights)
        : new DjlLayer(((Asking) source).block(), weights);
  }

  @Override
  public Backbone build(Weights weights) {
    return new BlockBackbone(this, weights);
  }

  @Override
  public String family() {
    return "djl";
  }

  @Override
  public String checkpointPrefix() {
    return "";
  }

  @Override
  public int width() {
    return pooledWidth;
  }

  @Override
  public int maxLength() {
    return 1;
  }

  @Override
  public List<String> layers() {
    return List.of(LAYER);
  }

  @Override
  public List<String> defaultTargets() {
    return List.of();
  }

  @Override
  public Pooling pooling() {
    return Pooling.GLOBAL_AVERAGE;
  }

  @Override
  public boolean published() {
    return false;
  }

  @Override
  public Optional<ImageSize> images() {
    return Optional.of(size);
  }
}
