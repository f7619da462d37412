package dev.graft.kernel.magic;

import java.util.List;

/** A part of a cell: Java, or a call of a magic. */
public sealed interface Piece {

  /** Line in the cell at which the piece begins, from 1. */
  int line();

  /** Java text; magics inside of it are already calls. */
  record Java(String source, int line) implements Piece {}

  /** {@code %name arguments} on a line of its own. */
  record LineMagic(String name, List<String> arguments, int line) implements Piece {}

  /** {@code %%name arguments} before all code; what follows its line is its body. */
  record CellMagic(String name, List<String> arguments, String body, int line) implements Piece {}
}
