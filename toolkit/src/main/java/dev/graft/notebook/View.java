package dev.graft.notebook;

import java.util.function.Function;

/**
 * How values of a type are shown.
 *
 * @param type the type
 * @param rendering shows one value; may throw
 */
record View<T>(Class<T> type, Function<T, Rendering> rendering) {

  /** Shown as a card, and as its {@code toString} where there is no HTML. */
  static <T> View<T> card(Class<T> type, Function<T, Card> card) {
    return new View<>(type, value -> new Rendering(card.apply(value), text(value)));
  }

  /** Shown as a picture. */
  static <T> View<T> image(Class<T> type, Function<T, Image> image) {
    return new View<>(type, value -> new Rendering(image.apply(value)));
  }

  /** Shows a value; what cannot be shown says why, and the cell goes on. */
  Rendering render(T value) {
    try {
      return rendering.apply(value);
    } catch (RuntimeException | LinkageError e) {
      String title = "This " + type.getSimpleName() + " cannot be shown";
      return new Rendering(Card.titled(title).text(reason(e)), title + ": " + reason(e));
    }
  }

  private static String text(Object value) {
    try {
      return value.toString();
    } catch (RuntimeException | LinkageError e) {
      return reason(e);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
