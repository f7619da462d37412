package dev.graft.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes files of JSON in UTF-8; every error names the file. */
public final class JsonFile {

  private static final int LONGEST_QUOTE = 80;

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private JsonFile() {}

  /**
   * What a file holds.
   *
   * @throws IllegalArgumentException if it is missing, no file or no JSON
   * @throws UncheckedIOException if it cannot be read
   */
  public static JsonElement read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + (Files.exists(file) ? " is no regular file" : " is missing"));
    }
    try {
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /**
   * The object that a file holds.
   *
   * @throws IllegalArgumentException if it is missing or holds something else
   * @throws UncheckedIOException if it cannot be read
   */
  public static JsonObject object(Path file) {
    return object(read(file), file.toString());
  }

  /**
   * What the content of a file is.
   *
   * @param name how messages name the file
   * @throws IllegalArgumentException if it is no JSON
   */
  public static JsonElement parse(byte[] content, String name) {
    try {
      return Json.parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(name + " is no text in UTF-8", e);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(
          "%s is cut off or not JSON: %s".formatted(name, e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(name + " is not JSON that can be read: too deep", e);
    }
  }

  /**
   * The object that the content of a file is.
   *
   * @param name how messages name the file
   * @throws IllegalArgumentException if it is something else
   */
  public static JsonObject object(byte[] content, String name) {
    return object(parse(content, name), name);
  }

  private static JsonObject object(JsonElement element, String name) {
    if (element instanceof JsonObject object) {
      return object;
    }
    String found = element.toString();
    throw new IllegalArgumentException(
        "%s is not a JSON object, but %s"
            .formatted(
                name,
                found.length() <= LONGEST_QUOTE
                    ? found
                    : found.substring(0, LONGEST_QUOTE) + "..."));
  }

  /**
   * Writes a file, indented, null values too.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, JsonElement json) {
    try {
      Files.write(file, (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(file, e), e);
    }
  }
}
