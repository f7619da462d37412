package dev.graft.data;

import java.util.List;
import java.util.Map;

/** Turns examples into what a network takes. Immutable. */
public sealed interface ExampleEncoder permits TextTokenizer, ImageProcessor {

  /** What it takes. */
  Kind kind();

  /**
   * Encodes examples.
   *
   * @param examples texts or images, whichever it takes
   * @return the encoded examples, in the same order
   * @throws IllegalArgumentException if it takes the other kind, or a file is no image that it can
   *     read
   */
  default EncodedExamples encode(Examples examples) {
    if (examples.kind() != kind()) {
      throw new IllegalArgumentException(
          "The model takes %s, but the examples are %s. Take a model of %s, or make examples with %s"
              .formatted(
                  kind().many(),
                  examples.kind().many(),
                  examples.kind().many(),
                  kind() == Kind.TEXTS
                      ? "Examples.text(...)"
                      : "Examples.images(...) or Examples.imageFolder(...)"));
    }
    return encodeAll(examples.texts());
  }

  /**
   * Encodes what is not labelled.
   *
   * @param contents texts, or the paths of image files
   * @return the encoded examples, in the same order
   * @throws IllegalArgumentException if a file is no image that it can read
   */
  EncodedExamples encodeAll(List<String> contents);

  /**
   * The files with which transformers does the same.
   *
   * @return the contents by name; copies
   */
  Map<String, byte[]> files();
}
