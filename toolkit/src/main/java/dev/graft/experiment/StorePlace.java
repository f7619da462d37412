package dev.graft.experiment;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which file {@link RunStore#here} is, and whether runs are kept by themselves. */
final class StorePlace {
  static final String VARIABLE = "GRAFT_STORE";

  private static final String OFF = "off";

  private static volatile @Nullable Path chosen;
  private static volatile boolean keeping;

  private StorePlace() {}

  static Path here() {
    return here(chosen, System.getenv(VARIABLE));
  }

  static Path here(@Nullable Path chosen, @Nullable String variable) {
    if (chosen != null) {
      return chosen;
    }
    boolean named = variable != null && !variable.isBlank() && !isOff(variable);
    return Path.of(named ? variable : RunStore.NAME).toAbsolutePath();
  }

  static boolean isOff(@Nullable String variable) {
    return variable != null && variable.strip().toLowerCase(Locale.ROOT).equals(OFF);
  }

  static boolean isOff() {
    return isOff(System.getenv(VARIABLE));
  }

  static void choose(Path path) {
    chosen = path;
  }

  static void keep(boolean every) {
    keeping = every;
  }

  static boolean keeping() {
    return keeping;
  }
}
