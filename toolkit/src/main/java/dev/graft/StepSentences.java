package dev.graft;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Says in words what a step of backpropagation shows. */
final class StepSentences {
  /** As many names as a sentence lists. */
  private static final int SHOWN = 4;

  private StepSentences() {}

  static List<String> of(BackpropagationStep step) {
    var sentences = new ArrayList<String>();
    sentences.add(
        String.format(
            Locale.ROOT,
            "%d %s of up to %d tokens: the loss is %.4f with dropout, the norm of its gradient %.4g.",
            step.texts(),
            step.texts() == 1 ? "text" : "texts",
            step.tokens(),
            step.loss(),
            step.gradientNorm()));
    List<StepLayer> layers = step.layers();
    int end =
        IntStream.range(0, layers.size())
            .filter(i -> layers.get(i).weights().reached())
            .findFirst()
            .orElse(layers.size() - 1);
    sentences.add(end(layers, end));
    List<String> passed =
        layers.subList(end, layers.size()).stream()
            .filter(layer -> layer.weights().trained() == 0 && layer.weights().parameters() > 0)
            .map(StepLayer::name)
            .toList();
    if (!passed.isEmpty()) {
      sentences.add(
          "On its way it passes through %s, frozen as a whole.".formatted(listed(passed)));
    }
    List<String> zero = step.zeroGradient();
    if (!zero.isEmpty()) {
      sentences.add(
          "The gradient of %s is exactly zero in this step, as below a matrix that starts at zero: %s."
              .formatted(arrays(zero), listed(zero)));
    }
    List<String> without = step.withoutGradient();
    if (!without.isEmpty()) {
      sentences.add(
          "No gradient reaches %s, on which the loss does not depend: %s."
              .formatted(arrays(without), listed(without)));
    }
    sentences.add(loss(step));
    return List.copyOf(sentences);
  }

  private static String end(List<StepLayer> layers, int end) {
    String name = layers.get(end).name();
    if (end == 0) {
      return "Backpropagation goes all the way down to %s.".formatted(name);
    }
    boolean trainsBelow =
        layers.subList(0, end).stream().anyMatch(layer -> layer.weights().trained() > 0);
    return trainsBelow
        ? "Backpropagation ends at %s: the loss does not depend on what trains below it."
            .formatted(name)
        : "Backpropagation ends at %s: nothing below it trains.".formatted(name);
  }

  private static String loss(BackpropagationStep step) {
    double before = step.lossBefore();
    double after = step.lossAfter();
    String update =
        "The update at a peak learning rate of "
            + new BigDecimal(Double.toString(step.learningRate()))
                .stripTrailingZeros()
                .toPlainString();
    String figures =
        String.format(Locale.ROOT, "from %.4f to %.4f (same texts, dropout off)", before, after);
    if (after < before) {
      return "%s brings the loss down %s.".formatted(update, figures);
    }
    return after == before
        ? "%s leaves the loss as it was, %s.".formatted(update, figures)
        : "%s does not bring the loss down, it goes %s. A lower rate may."
            .formatted(update, figures);
  }

  private static String arrays(List<String> paths) {
    return paths.size() == 1 ? "one trained array" : "%,d trained arrays".formatted(paths.size());
  }

  private static String listed(List<String> names) {
    int more = names.size() - SHOWN;
    String listed = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return more > 0 ? "%s and %d more".formatted(listed, more) : listed;
  }
}
