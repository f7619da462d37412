package dev.graft.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps cells as long as the test runs. */
final class MapStore implements CellStore {
  final Map<String, String> cells = new LinkedHashMap<>();

  @Override
  public Optional<String> cell(String key) {
    return Optional.ofNullable(cells.get(key));
  }

  @Override
  public void keepCell(String key, String json) {
    cells.put(key, json);
  }
}
