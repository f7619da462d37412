package dev.graft.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** Reads typed keys of a configuration; every error names the file and the key. */
record ConfigurationReader(Path file, JsonObject json) {

  String text(String key) {
    return required(key).getAsString();
  }

  int wholeNumber(String key) {
    double value = number(key);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw wrong(key, "a whole number");
    }
    return (int) value;
  }

  double number(String key) {
    JsonElement value = required(key);
    if (!value.getAsJsonPrimitive().isNumber()) {
      throw wrong(key, "a number");
    }
    return value.getAsDouble();
  }

  List<String> texts(String key) {
    JsonElement value = json.get(key);
    if (value == null || !value.isJsonArray()) {
      throw wrong(key, "a list of names");
    }
    return value.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList();
  }

  /** Refuses a setting that would change the result if it were ignored. */
  void refuse(String key) {
    JsonElement value = json.get(key);
    boolean unset =
        value == null
            || value.isJsonNull()
            || (value.isJsonPrimitive()
                && (value.getAsString().equals("false") || value.getAsString().equals("none")))
            || (value.isJsonObject() && value.getAsJsonObject().isEmpty())
            || (value.isJsonArray() && value.getAsJsonArray().isEmpty());
    if (!unset) {
      throw new IllegalArgumentException(
          "%s: %s = %s is not supported".formatted(file, key, value));
    }
  }

  private JsonElement required(String key) {
    JsonElement value = json.get(key);
    if (value == null || !value.isJsonPrimitive()) {
      throw wrong(key, "a value");
    }
    return value;
  }

  private IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(
        "%s: expected %s under '%s', but found %s".formatted(file, expected, key, json.get(key)));
  }
}
