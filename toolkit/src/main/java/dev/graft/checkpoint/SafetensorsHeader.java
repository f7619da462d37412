package dev.graft.checkpoint;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.graft.json.Json;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON header of a safetensors file, read token by token: duplicates are seen, nothing is built
 * that the header does not pay for in bytes.
 */
final class SafetensorsHeader {

  /** One array; the offsets count from the end of the header. */
  record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

  private static final String METADATA = "__metadata__";

  /** PyTorch and NumPy know no array of more dimensions. */
  private static final int MOST_NUMBERS = 64;

  private final JsonReader json;
  private final String file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsHeader(JsonReader json, String file) {
    this.json = json;
    this.file = file;
  }

  static SafetensorsHeader read(Reader text, String file) {
    var header = new SafetensorsHeader(Json.strict(text), file);
    try {
      header.readAll();
    } catch (IOException e) {
      throw new CheckpointException(
          file + ": the header is not valid JSON in UTF-8: " + e.getMessage(), e);
    }
    return header;
  }

  /** The arrays in the header's order. */
  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  private void readAll() throws IOException {
    expect(JsonToken.BEGIN_OBJECT, "the header");
    json.beginObject();
    boolean hasMetadata = false;
    while (json.hasNext()) {
      String name = json.nextName();
      if (name.equals(METADATA)) {
        if (hasMetadata) {
          throw fail("the header has " + METADATA + " twice");
        }
        hasMetadata = true;
        readMetadata();
      } else if (entries.put(name, readEntry(name)) != null) {
        throw fail("array " + Names.quote(name) + " appears twice in the header");
      }
      Limits.arrays(entries.size(), file);
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw fail("there is text after the header's closing brace");
    }
  }

  private void readMetadata() throws IOException {
    expect(JsonToken.BEGIN_OBJECT, METADATA);
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      expect(JsonToken.STRING, METADATA + " entry " + Names.quote(key));
      if (metadata.put(key, json.nextString()) != null) {
        throw fail(METADATA + " entry " + Names.quote(key) + " appears twice");
      }
      Limits.remarks(metadata.size(), file);
    }
    json.endObject();
  }

  private Entry readEntry(String name) throws IOException {
    String where = "array " + Names.quote(name);
    expect(JsonToken.BEGIN_OBJECT, where);
    json.beginObject();
    Optional<ElementType> type = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    Optional<List<Long>> offsets = Optional.empty();
    var seen = new HashSet<String>();
    while (json.hasNext()) {
      String key = json.nextName();
      if (!seen.add(key)) {
        throw fail(where + " has " + Names.quote(key) + " twice");
      }
      switch (key) {
        case "dtype" -> type = Optional.of(readType(where));
        case "shape" -> shape = Optional.of(readNumbers(where + ", shape"));
        case "data_offsets" -> offsets = Optional.of(readNumbers(where + ", data_offsets"));
        default -> json.skipValue();
      }
    }
    json.endObject();
    return entry(
        name,
        type.orElseThrow(() -> fail(where + " has no dtype")),
        shape.orElseThrow(() -> fail(where + " has no shape")),
        offsets.orElseThrow(() -> fail(where + " has no data_offsets")));
  }

  private Entry entry(String name, ElementType type, List<Long> sizes, List<Long> offsets) {
    String where = "array " + Names.quote(name);
    if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(1) < offsets.get(0)) {
      throw fail(
          where + ": data_offsets must be a begin and an end not before it, got " + shown(offsets));
    }
    Shape shape;
    try {
      shape = new Shape(sizes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + where + ": " + e.getMessage(), e);
    }
    long length = offsets.get(1) - offsets.get(0);
    if (shape.bytes(type) != length) {
      throw fail(
          where
              + " of shape "
              + shape
              + " and type "
              + type
              + " should take "
              + shape.bytes(type)
              + " bytes, but its data_offsets span "
              + length);
    }
    return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private ElementType readType(String where) throws IOException {
    expect(JsonToken.STRING, where + ", dtype");
    String name = json.nextString();
    return ElementType.named(name)
        .orElseThrow(
            () ->
                fail(
                    where
                        + " has the element type "
                        + Names.quote(name)
                        + "; these can be read: "
                        + ElementType.allNames()));
  }

  private List<Long> readNumbers(String where) throws IOException {
    expect(JsonToken.BEGIN_ARRAY, where);
    json.beginArray();
    var numbers = new ArrayList<Long>();
    while (json.hasNext()) {
      expect(JsonToken.NUMBER, where);
      if (numbers.size() == MOST_NUMBERS) {
        throw fail(where + " has more than " + MOST_NUMBERS + " numbers");
      }
      String digits = json.nextString();
      try {
        numbers.add(Long.parseLong(digits));
      } catch (NumberFormatException e) {
        throw new CheckpointException(
            file + ": " + where + " must hold whole numbers, got " + Names.quote(digits), e);
      }
    }
    json.endArray();
    return numbers;
  }

  private void expect(JsonToken token, String where) throws IOException {
    JsonToken came = json.peek();
    if (came != token) {
      throw fail(where + " should be " + token + " in the header's JSON, but is " + came);
    }
  }

  private static String shown(List<Long> numbers) {
    return numbers.size() > 4 ? numbers.size() + " numbers" : numbers.toString();
  }

  private CheckpointException fail(String message) {
    return new CheckpointException(file + ": " + message);
  }
}
