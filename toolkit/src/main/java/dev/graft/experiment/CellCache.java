package dev.graft.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cells of this process. The longest unused go first when all together pass a limit, so that a
 * notebook that compares all day does not fill the heap.
 */
final class CellCache implements CellStore {
  private static final CellCache PROCESS = new CellCache(48L << 20);

  private final long mostCharacters;
  private final Map<String, String> cells = new LinkedHashMap<>(16, 0.75f, true);
  private long characters;

  CellCache(long mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  static CellCache ofProcess() {
    return PROCESS;
  }

  @Override
  public synchronized Optional<String> cell(String key) {
    return Optional.ofNullable(cells.get(key));
  }

  @Override
  public synchronized void keepCell(String key, String json) {
    String before = cells.put(key, json);
    characters += json.length() - (before == null ? 0 : before.length());
    var oldest = cells.values().iterator();
    while (characters > mostCharacters && oldest.hasNext()) {
      characters -= oldest.next().length();
      oldest.remove();
    }
  }
}
