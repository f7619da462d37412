package dev.graft.kernel.evaluation;

/** Is told of what happens for the running cell. */
public interface CellListener {

  /** The current thread is about to run a part of the cell. */
  void beforeWork();

  /** A class was made of the cell's code, or of what it declares anew. */
  void loaded(Class<?> type);
}
