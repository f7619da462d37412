package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.tensor.Gradients;
import org.junit.jupiter.api.Test;

/** The ResNet with the names of timm and torchvision, of which the reference has only logits. */
final class TimmResNetTest {

  @Test
  void computesTheLogitsInAnyOrderAndCompany() {
    int[][] batches = {{0, 1, 2, 3}, {2, 0, 3, 1}, {1}};
    try (ReferenceModel model = ReferenceModel.frozen("timm_resnet")) {
      float[] expected = model.expected("logits");
      int classes = expected.length / ReferenceModel.BATCH;
      for (int[] rows : batches) {
        float[] logits = Gradients.off(() -> model.logits(model.input(rows, 0)).toFloatArray());
        for (int i = 0; i < rows.length; i++) {
          for (int c = 0; c < classes; c++) {
            assertThat(logits[i * classes + c])
                .isCloseTo(expected[rows[i] * classes + c], within(1e-4f));
          }
        }
      }
    }
  }
}
