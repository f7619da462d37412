package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.tensor.Gradients;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** PEFT names the modules of a ViT as transformers 5 does in memory, the checkpoint otherwise. */
final class VitAdapterTest {
  private static final Path ADAPTER = ReferenceModel.directory("vit").resolve("adapters/lora");

  @Test
  void anAdapterWithTheNewerNamesComputesTheLogitsOfTheReference() {
    try (ReferenceModel model = ReferenceModel.frozen("vit")) {
      Classifier adapted = Classifier.load(model.upstream(), ADAPTER);
      float[] logits =
          Gradients.off(
              () ->
                  adapted
                      .network()
                      .logits(model.input(new int[] {0, 1, 2, 3}, 0), false)
                      .toFloatArray());
      Path expected = ADAPTER.resolve("expected.safetensors");
      assertThat(logits)
          .containsExactly(Reference.float32(expected, "expected.logits"), within(1e-4f));
      assertThat(logits)
          .containsExactly(Reference.float32(expected, "expected.merged_logits"), within(1e-4f));
    }
  }
}
