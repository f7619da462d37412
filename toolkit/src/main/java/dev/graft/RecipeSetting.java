package dev.graft;

import dev.graft.evaluation.Metric;
import dev.graft.module.NearestNames;
import dev.graft.training.Schedule;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link Recipe} can say: each setting's name, its usual value and the values it takes. */
@SuppressWarnings("ImmutableEnumChecker") // numbers and texts, and functions without a state
enum RecipeSetting {
  EPOCHS("epochs", null, whole(1, 10_000)),
  STEPS("steps", null, whole(1, 100_000_000)),
  PROBE_EPOCHS("probeEpochs", 0, whole(0, 10_000)),
  BATCH_SIZE("batchSize", 16, whole(1, 1_000_000)),
  ACCUMULATE("accumulate", 1, whole(1, 1_000_000)),
  LEARNING_RATE("learningRate", null, RecipeSetting::rate),
  HEAD_RATE("headRate", null, RecipeSetting::rate),
  ADAPTER_RATE("adapterRate", null, RecipeSetting::rate),
  BODY_RATE("bodyRate", null, RecipeSetting::rate),
  LAYER_DECAY("layerDecay", 1.0, number(0, false, 1, true)),
  SCHEDULE("schedule", Schedule.LINEAR.word(), RecipeSetting::schedule),
  WARMUP("warmup", null, number(0, true, 1, true)),
  WEIGHT_DECAY("weightDecay", 0.01, number(0, true, Double.MAX_VALUE, true)),
  CLIP("clip", 1.0, number(0, true, Double.MAX_VALUE, true)),
  LABEL_SMOOTHING("labelSmoothing", 0.0, number(0, true, 1, false)),
  CLASS_WEIGHTS("classWeights", null, RecipeSetting::classWeights),
  BEST_BY("bestBy", null, RecipeSetting::metric),
  PATIENCE("patience", null, whole(1, Integer.MAX_VALUE)),
  UNFREEZE_GRADUALLY("unfreezeGradually", false, RecipeSetting::truth),
  MAX_LENGTH("maxLength", null, whole(3, 1_000_000)),
  FEATURE_CACHE("featureCache", true, RecipeSetting::truth),
  SEED("seed", 0L, RecipeSetting::seed);

  /** Class weights that make every class count the same. */
  static final String BALANCED = "balanced";

  private static final int SUGGESTIONS = 3;

  private final String word;
  private final @Nullable Object usual;
  private final Function<Object, Object> check;

  RecipeSetting(String word, @Nullable Object usual, Function<Object, Object> check) {
    this.word = word;
    this.usual = usual;
    this.check = check;
  }

  String word() {
    return word;
  }

  /** What holds when nothing is said; null if that depends on something else. */
  @Nullable Object usual() {
    return usual;
  }

  /**
   * The value as the recipe keeps it.
   *
   * @throws IllegalArgumentException if the setting does not take it
   */
  Object checked(Object value) {
    try {
      return check.apply(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The recipe's %s %s, but was %s".formatted(word, e.getMessage(), value), e);
    }
  }

  static RecipeSetting named(String word) {
    return Arrays.stream(values())
        .filter(setting -> setting.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "A recipe has no setting '%s'. The nearest are: %s"
                        .formatted(
                            word,
                            String.join(
                                ", ",
                                NearestNames.of(
                                    word,
                                    Arrays.stream(values()).map(RecipeSetting::word).toList(),
                                    SUGGESTIONS)))));
  }

  private static Function<Object, Object> whole(int low, int high) {
    return value -> {
      double number = asNumber(value, "must be a whole number");
      check(number == Math.rint(number), "must be a whole number");
      check(number >= low, "must be at least " + low);
      check(number <= high, "must be at most " + high);
      return (int) number;
    };
  }

  private static Function<Object, Object> number(
      double low, boolean lowToo, double high, boolean highToo) {
    return value -> {
      double number = asNumber(value, "must be a number");
      boolean enough = lowToo ? number >= low : number > low;
      boolean little = highToo ? number <= high : number < high;
      check(
          enough && little && Double.isFinite(number),
          high == Double.MAX_VALUE
              ? "must not be negative"
              : "must be %s %s and %s %s"
                  .formatted(
                      lowToo ? "at least" : "above", low, highToo ? "at most" : "below", high));
      return number;
    };
  }

  private static Object rate(Object value) {
    double rate = asNumber(value, "must be a positive number");
    check(rate > 0 && Double.isFinite(rate), "must be positive");
    return rate;
  }

  private static Object seed(Object value) {
    asNumber(value, "must be a whole number");
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      check(number == Math.rint(number) && Math.abs(number) < 1L << 53, "must be a whole number");
    }
    return ((Number) value).longValue();
  }

  private static Object schedule(Object value) {
    var words = Arrays.stream(Schedule.values()).map(Schedule::word).toList();
    check(words.contains(text(value)), "must be one of " + String.join(", ", words));
    return value;
  }

  private static Object metric(Object value) {
    try {
      return Metric.named(text(value)).label();
    } catch (IllegalArgumentException e) {
      var names = Arrays.stream(Metric.values()).map(Metric::label).toList();
      throw new IllegalArgumentException("must be one of " + String.join(", ", names), e);
    }
  }

  private static Object truth(Object value) {
    check(value instanceof Boolean, "must be true or false");
    return value;
  }

  private static String text(Object value) {
    check(value instanceof String, "must be a text");
    return (String) value;
  }

  private static Object classWeights(Object value) {
    if (value.equals(BALANCED)) {
      return BALANCED;
    }
    check(value instanceof Map<?, ?>, "must be 'balanced' or weights by label");
    var weights = new TreeMap<String, Double>();
    ((Map<?, ?>) value)
        .forEach((label, weight) -> weights.put(String.valueOf(label), (Double) rate(weight)));
    return Collections.unmodifiableMap(weights);
  }

  @com.google.errorprone.annotations.CanIgnoreReturnValue
  private static double asNumber(Object value, String wanted) {
    check(value instanceof Number, wanted);
    return ((Number) value).doubleValue();
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
