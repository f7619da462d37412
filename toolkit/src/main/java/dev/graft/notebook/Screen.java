package dev.graft.notebook;

/** Where a running cell can show something and replace it later. */
interface Screen {

  /**
   * Shows something new.
   *
   * @param id by which it is replaced
   * @return false if no cell is running that could show it
   */
  boolean show(String id, Rendering rendering);

  /** Replaces what was shown. */
  void update(String id, Rendering rendering);
}
