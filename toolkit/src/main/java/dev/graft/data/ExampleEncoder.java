package dev.graft.data;

import java.util.List;

/** Turns examples into what a network takes. Immutable. */
public sealed interface ExampleEncoder permits TextTokenizer, ImageProcessor {

  /** What it takes. */
  Kind kind();

  /**
   * Encodes examples.
   *
   * @param contents texts, or the paths of image files
   * @return the encoded examples, in the same order
   * @throws IllegalArgumentException if a file is no image that it can read
   */
  EncodedExamples encodeAll(List<String> contents);
}
