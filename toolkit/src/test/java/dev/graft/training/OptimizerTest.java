package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.Initializer;
import dev.graft.module.Linear;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weight decay reaches matrices and spares biases. */
final class OptimizerTest {
  @Test
  void decaySparesBiases() {
    try (NDManager scope = Tensors.newScope()) {
      var weight = Parameter.fresh(Role.HEAD, Initializer.ones(), 2, 3);
      var bias = Parameter.fresh(Role.HEAD, Initializer.ones(), 2);
      var layer = new Linear(weight, bias);
      layer.materialise(scope, 1);
      try (var optimizer = new Optimizer(Map.of(weight, 0.1, bias, 0.1), 0.5, 0);
          Gradients recording = Gradients.recorded()) {
        NDArray x = Tensors.float32(scope, new float[] {0, 0, 0}, 1, 3);
        NDArray y = layer.forward(x, true);
        recording.backward(Operations.crossEntropy(y, Tensors.int64(scope, new long[] {0}, 1)));
        double norm = optimizer.step(1);
        assertThat(norm).isPositive();
      }
      // The input is zero, so that only decay moves the weight: 1 - 0.1 * 0.5.
      assertThat(weight.array().toFloatArray())
          .containsExactly(new float[] {.95f, .95f, .95f, .95f, .95f, .95f}, within(1e-6f));
      assertThat(bias.array().toFloatArray())
          .containsExactly(new float[] {1.1f, 0.9f}, within(1e-6f));
    }
  }
}
