package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScriptedModuleTest {
  private static final Path MODELS = Path.of("src", "test", "resources", "scripted");
  private static final String WEIGHT = "stem.weight";

  private final NDManager scope = Tensors.newScope();

  @SuppressWarnings("NullAway.Init")
  private ScriptedModule module;

  @SuppressWarnings("NullAway.Init")
  private NDArray x;

  @BeforeEach
  void load() throws Exception {
    try (Model model = Model.newInstance("scripted", "PyTorch")) {
      model.load(MODELS, "scripted.pt");
      module = ScriptedModule.copyOf(model.getBlock());
    }
    Randomness.seed(1);
    var values = new float[3 * 16 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.cos(i);
    }
    x = Tensors.float32(scope, values, 1, 3, 16, 16);
  }

  @AfterEach
  void close() {
    module.close();
    scope.close();
  }

  private static NDArray weight(ScriptedModule module) {
    return Objects.requireNonNull(module.parameters().get(WEIGHT));
  }

  private float[] output(ScriptedModule of) {
    return Gradients.off(() -> of.forward(x).get(0).toFloatArray());
  }

  @Test
  void dropoutIsOffAlsoWhileGradientsAreRecorded() {
    Gradients recorded = Gradients.recorded();
    try {
      assertThat(module.forward(x).get(0).toFloatArray())
          .isEqualTo(module.forward(x).get(0).toFloatArray());
    } finally {
      recorded.close();
    }
  }

  @Test
  void aBorrowedArraySharesItsMemory() {
    float[] before = output(module);
    NDArray lender = Tensors.copy(scope, weight(module));
    module.borrow(WEIGHT, lender);
    assertThat(output(module)).isEqualTo(before);
    assertThat(module.uses(WEIGHT, lender)).isTrue();
    Tensors.memory(lender).putFloat(0, 7);
    assertThat(output(module)).isNotEqualTo(before);
  }

  @Test
  void aCopyHasValuesOfItsOwn() {
    float[] before = output(module);
    try (ScriptedModule copy = module.copy()) {
      assertThat(output(copy)).isEqualTo(before);
      Tensors.memory(weight(copy)).putFloat(0, 7);
      assertThat(output(copy)).isNotEqualTo(before);
      assertThat(output(module)).isEqualTo(before);
    }
  }

  @Test
  void aGradientReachesWhatWasGivenAwayAndNothingElse() {
    NDArray weight = module.give(WEIGHT, scope);
    weight.setRequiresGradient(true);
    try (Gradients recorded = Gradients.recorded()) {
      recorded.backward(module.forward(x).get(0).sum());
    }
    try (NDArray gradient = Objects.requireNonNull(Gradients.of(weight))) {
      assertThat(gradient.abs().sum().getFloat()).isPositive();
    }
    module
        .parameters()
        .forEach(
            (name, array) ->
                assertThat(Gradients.of(array) != null).isEqualTo(name.equals(WEIGHT)));
  }

  @Test
  void aCopyIsFreedWithItsScope() {
    NDManager network = Tensors.newScope();
    ScriptedModule copy = module.copy(network);
    NDArray weight = weight(copy);
    network.close();
    assertThatThrownBy(() -> copy.forward(x)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(weight::toFloatArray).isInstanceOf(IllegalStateException.class);
  }
}
