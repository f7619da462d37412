package dev.graft.kernel;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Arrays as text, as JShell writes them: {@code int[2] { 1, 2 }}. */
final class ArrayText {

  private static final int ELEMENTS = 100;

  private ArrayText() {}

  static String of(Object array) {
    var text = new StringBuilder();
    append(array, text);
    return text.toString();
  }

  private static void append(Object array, StringBuilder text) {
    int length = Array.getLength(array);
    var type = array.getClass().getComponentType();
    var rest = new StringBuilder();
    while (type.isArray()) {
      rest.append("[]");
      type = type.getComponentType();
    }
    text.append(type.getSimpleName()).append('[').append(length).append(']').append(rest);
    text.append(" { ");
    for (int i = 0; i < Math.min(length, ELEMENTS); i++) {
      text.append(i == 0 ? "" : ", ");
      element(Array.get(array, i), text);
    }
    text.append(length > ELEMENTS ? ", ... }" : length == 0 ? "}" : " }");
  }

  private static void element(@Nullable Object value, StringBuilder text) {
    if (value != null && value.getClass().isArray()) {
      append(value, text);
    } else if (value instanceof CharSequence) {
      text.append('"').append(value).append('"');
    } else if (value instanceof Character) {
      text.append('\'').append(value).append('\'');
    } else {
      text.append(value);
    }
  }
}
