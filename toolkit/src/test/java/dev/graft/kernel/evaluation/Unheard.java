package dev.graft.kernel.evaluation;

/** For tests in which nobody is told of what cells do. */
enum Unheard implements CellListener {
  INSTANCE;

  @Override
  public void beforeWork() {}

  @Override
  public void loaded(Class<?> type) {}
}
