package dev.graft.experiment;

import dev.graft.Upstream;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.evaluation.Predictions;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and keeps cells: in the process, and in a store if there is one. */
final class Cells {
  private final @Nullable CellStore store;
  private final IdentityHashMap<Upstream, String> upstreams = new IdentityHashMap<>();
  private @Nullable String complaint;

  Cells(@Nullable CellStore store) {
    this.store = store;
  }

  /** What was kept of this run, if that fits the data. */
  Optional<Cell> find(Contender contender, Splits data, boolean test) {
    String key = key(contender, data, test);
    return CellCache.ofProcess()
        .cell(key)
        .or(() -> stored(key))
        .flatMap(CellJson::read)
        .filter(cell -> fits(cell, data, test));
  }

  /** A failing store costs a repetition, not the comparison. */
  void keep(Contender contender, Splits data, Cell cell) {
    String key = key(contender, data, cell.test().isPresent());
    String json = CellJson.write(cell);
    CellCache.ofProcess().keepCell(key, json);
    if (store != null) {
      try {
        store.keepCell(key, json);
      } catch (RuntimeException e) {
        complain(e);
      }
    }
  }

  /** Why the store could not keep or find something; empty if it could. */
  Optional<String> complaint() {
    return Optional.ofNullable(complaint);
  }

  private Optional<String> stored(String key) {
    if (store == null) {
      return Optional.empty();
    }
    try {
      Optional<String> found = store.cell(key);
      found.ifPresent(json -> CellCache.ofProcess().keepCell(key, json));
      return found;
    } catch (RuntimeException e) {
      complain(e);
      return Optional.empty();
    }
  }

  private void complain(RuntimeException e) {
    complaint = "The store failed (%s): what it lacks is trained again.".formatted(e.getMessage());
  }

  private String key(Contender contender, Splits data, boolean test) {
    String upstream = upstreams.computeIfAbsent(contender.plan().upstream(), Upstream::fingerprint);
    return CellKey.of(contender, upstream, data, test);
  }

  private static boolean fits(Cell cell, Splits data, boolean test) {
    return areAbout(cell.validation(), data.validation())
        && (!test || cell.test().filter(rows -> areAbout(rows, data.test())).isPresent());
  }

  private static boolean areAbout(List<float[]> rows, Examples examples) {
    try {
      var unused = predictions(rows, examples);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static Predictions predictions(List<float[]> rows, Examples examples) {
    return new Predictions(
        examples.labels(), examples.texts(), examples.targets(), rows.toArray(float[][]::new));
  }
}
