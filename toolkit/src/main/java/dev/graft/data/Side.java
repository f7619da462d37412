package dev.graft.data;

/** The beginning or the end of a text, where tokens are cut off or padding is put. */
public enum Side {
  /** The beginning. */
  LEFT,
  /** The end: what training expects. */
  RIGHT
}
