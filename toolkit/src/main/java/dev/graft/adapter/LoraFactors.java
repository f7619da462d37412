package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Initializer;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Gradients;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two trained factors of a layer and, where they begin with a part of its weight, their first
 * values, which stay as they are: what counts is {@code B A - B0 A0}.
 */
final class LoraFactors extends Module {
  private final LoraShape shape;
  private final double scale;
  private final Parameter a;
  private final Parameter b;
  private final @Nullable Parameter firstA;
  private final @Nullable Parameter firstB;

  LoraFactors(AdaptableLayer layer, LoraOptions options, int rank, double scale) {
    this.shape = LoraShape.of(layer);
    this.scale = scale;
    LoraStart start = options.start();
    Initializer valuesOfA = shape.firstA(start == LoraStart.GAUSSIAN, rank);
    Initializer valuesOfB = shape.firstB();
    if (start.fromWeight()) {
      var parts = new LoraStart.Parts(start, layer, rank, scale);
      valuesOfA = parts.a();
      valuesOfB = parts.b();
    }
    a = parameter(shape.nameOfA(), fresh(valuesOfA, shape.a(rank)));
    b = parameter(shape.nameOfB(), fresh(valuesOfB, shape.b(rank)));
    if (shape.dropsInput()) {
      // Of a table it is the first factor that begins at zero: LoRA+ says nothing of these.
      b.rateFactor(options.plusRatio());
    }
    if (start.fromWeight()) {
      firstA = parameter("lora_A.first", frozen(valuesOfA, shape.a(rank)));
      firstB = parameter("lora_B.first", frozen(valuesOfB, shape.b(rank)));
    } else {
      firstA = null;
      firstB = null;
    }
  }

  private static Parameter fresh(Initializer values, long... shape) {
    return Parameter.fresh(Role.ADAPTER, values, shape);
  }

  private static Parameter frozen(Initializer values, long... shape) {
    Parameter parameter = fresh(values, shape);
    parameter.train(false);
    return parameter;
  }

  LoraShape shape() {
    return shape;
  }

  double scale() {
    return scale;
  }

  /** Both factors as one pair, to be closed. */
  record Pair(NDArray a, NDArray b, boolean made) implements AutoCloseable {
    @Override
    public void close() {
      if (made) {
        a.close();
        b.close();
      }
    }
  }

  /**
   * The factors whose product counts.
   *
   * @param x an array of the scope that made arrays shall belong to
   */
  Pair pair(NDArray x) {
    if (firstA == null || firstB == null) {
      return new Pair(a.array(), b.array(), false);
    }
    return new Pair(
        AdapterOperations.below(x, a.array(), firstA.array()),
        AdapterOperations.besideNegated(x, b.array(), firstB.array()),
        true);
  }

  /** Files hold the factors whose product counts: an adapter of twice the rank. */
  @Override
  protected Map<String, NDArray> ownSaved(NDManager scope) {
    if (firstA == null) {
      return super.ownSaved(scope);
    }
    return Gradients.off(
        () -> {
          Pair pair = pair(a.array());
          pair.a().attach(scope);
          pair.b().attach(scope);
          return Map.of(shape.nameOfA(), pair.a(), shape.nameOfB(), pair.b());
        });
  }
}
