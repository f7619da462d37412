package dev.graft.data;

import java.util.Locale;

/** What examples are. */
public enum Kind {
  /** Texts, as they are. */
  TEXTS("text"),
  /** Images, by the paths of their files. */
  IMAGES("image");

  private final String one;

  Kind(String one) {
    this.one = one;
  }

  /**
   * One of them in words.
   *
   * @return for instance {@code text}
   */
  public String one() {
    return one;
  }

  /**
   * Several of them in words.
   *
   * @return for instance {@code texts}
   */
  public String many() {
    return name().toLowerCase(Locale.ROOT);
  }
}
