package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Lora;
import dev.graft.architecture.Pooling;
import dev.graft.module.Parameter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each parameter's own rate. */
final class LayerRatesTest {

  @Test
  void theSecondFactorOfLoraPlusLearnsFaster() {
    try (var tiny =
        TinyNetwork.of(Pooling.MEAN)
            .adapted(Lora.rank(2).on("query", "word_embeddings").plusRatio(16))) {
      var network = tiny.training(path -> path.contains("lora_"));
      Map<Parameter, Double> rates = LayerRates.of(network, new Rates(1e-2, 1e-3, 1e-4, 1));
      network
          .parameters()
          .forEach(
              (path, parameter) -> {
                if (path.contains("lora_")) {
                  assertThat(rates.get(parameter))
                      .as(path)
                      .isEqualTo(path.endsWith("lora_B.weight") ? 16 * 1e-3 : 1e-3);
                }
              });
    }
  }
}
