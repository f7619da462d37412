package dev.graft.notebook;

import java.util.Locale;
import java.util.Optional;

/**
 * A value as a notebook shows it, whatever kernel it runs on.
 *
 * @param html for notebooks
 * @param text for everything else
 * @param image where the value is a picture
 */
record Rendering(String html, String text, Optional<Image> image) {
  private static final int LONGEST_TEXT = 50_000;

  /** Cuts a text that would choke a terminal. */
  Rendering {
    if (text.length() > LONGEST_TEXT) {
      text =
          String.format(
              Locale.ROOT,
              "%s…%n(%,d more characters)",
              text.substring(0, LONGEST_TEXT),
              text.length() - LONGEST_TEXT);
    }
  }

  Rendering(Card card, String text) {
    this(card.html(), text, Optional.empty());
  }

  Rendering(Image image) {
    this(Card.untitled().image(image).html(), image.description(), Optional.of(image));
  }
}
