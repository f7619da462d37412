package dev.graft.data;

import org.jspecify.annotations.Nullable;

/** A content that is not that of a {@code tokenizer.json}. */
final class NoTokenizerException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String why;

  NoTokenizerException(int bytes, @Nullable String why, @Nullable Exception cause) {
    super(
        ("Expected the content of a tokenizer.json; got %d bytes that are none: %s. Fetch the file again, or pass the"
                + " right one")
            .formatted(bytes, why),
        cause);
    this.why = String.valueOf(why);
  }

  String why() {
    return why;
  }
}
