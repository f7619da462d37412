package dev.graft.experiment;

import java.util.Optional;

/** Keeps the finished parts of a longer work, so that it can go on where it was interrupted. */
public interface CellStore {

  /**
   * What is kept under a key.
   *
   * @param key any text
   * @return the JSON that was kept last, or nothing
   */
  Optional<String> cell(String key);

  /**
   * Keeps a finished part at once and for good.
   *
   * @param key any text; what was kept under it before is replaced
   * @param json what is kept
   */
  void keepCell(String key, String json);
}
