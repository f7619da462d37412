package dev.graft.checkpoint;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.graft.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A model's directory in the hub's layout: one file of weights, or shards with an index. */
final class ModelDirectory {

  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path index;
  private final Map<String, String> shardOfArray = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private ModelDirectory(Path index) {
    this.index = index;
  }

  static Checkpoint open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          directory + " is not a directory; a model's directory was expected");
    }
    Path single = directory.resolve(SINGLE);
    if (Files.exists(single)) {
      return SafetensorsFile.open(single);
    }
    Path index = directory.resolve(INDEX);
    if (Files.exists(index)) {
      return new ModelDirectory(index).openShards();
    }
    throw nothing(directory);
  }

  private static CheckpointException nothing(Path directory) {
    try (var files = Files.list(directory)) {
      var pickled = files.filter(ForeignFormat::isPickled).sorted().findFirst();
      if (pickled.isPresent()) {
        return ForeignFormat.pickled(pickled.get());
      }
    } catch (IOException e) {
      return new CheckpointException(directory + ": cannot be listed: " + e, e);
    }
    return new CheckpointException(
        directory + " holds neither " + SINGLE + " nor " + INDEX + ": no weights to read");
  }

  private Checkpoint openShards() {
    try (var reader = Files.newBufferedReader(index);
        var json = Json.strict(reader)) {
      readIndex(json);
      return collect();
    } catch (IOException e) {
      throw new CheckpointException(index + ": cannot be read as JSON: " + e, e);
    }
  }

  private void readIndex(JsonReader json) throws IOException {
    expect(json, JsonToken.BEGIN_OBJECT, "the index");
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "weight_map" -> readStrings(json, "weight_map", shardOfArray, true);
        case "metadata" -> readStrings(json, "metadata", metadata, false);
        default -> json.skipValue();
      }
    }
    json.endObject();
    expect(json, JsonToken.END_DOCUMENT, "what follows the index");
    if (shardOfArray.isEmpty()) {
      throw new CheckpointException(index + ": has no weight_map that names the shards");
    }
  }

  private void readStrings(
      JsonReader json, String part, Map<String, String> target, boolean stringsOnly)
      throws IOException {
    expect(json, JsonToken.BEGIN_OBJECT, part);
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      JsonToken token = json.peek();
      if (stringsOnly) {
        expect(json, JsonToken.STRING, part + " entry " + Names.quote(key));
      } else if (token != JsonToken.STRING && token != JsonToken.NUMBER) {
        json.skipValue();
        continue;
      }
      if (target.put(key, json.nextString()) != null) {
        throw new CheckpointException(index + ": " + part + " has " + Names.quote(key) + " twice");
      }
      Limits.arrays(target.size(), index);
    }
    json.endObject();
  }

  private Checkpoint collect() throws IOException {
    var shards = new TreeMap<String, SafetensorsFile>();
    for (var shard : shardOfArray.values()) {
      if (!shards.containsKey(shard)) {
        shards.put(shard, SafetensorsFile.open(Siblings.resolve(index, shard, "the shard")));
      }
    }
    var arrays = new LinkedHashMap<String, StoredArray>();
    var remarks = new LinkedHashMap<String, String>();
    shards.forEach(
        (shard, file) -> {
          remarks.putAll(file.metadata());
          for (String name : file.names()) {
            if (shard.equals(shardOfArray.get(name))) {
              arrays.put(name, file.get(name));
            }
          }
        });
    for (var entry : shardOfArray.entrySet()) {
      if (!arrays.containsKey(entry.getKey())) {
        throw new CheckpointException(
            index
                + ": says that array "
                + Names.quote(entry.getKey())
                + " is in "
                + Names.quote(entry.getValue())
                + ", but that file does not hold it");
      }
    }
    remarks.putAll(metadata);
    return new GatheredCheckpoint(index, arrays, remarks);
  }

  private void expect(JsonReader json, JsonToken token, String where) throws IOException {
    JsonToken came = json.peek();
    if (came != token) {
      throw new CheckpointException(
          index + ": " + where + " should be " + token + " in the JSON, but is " + came);
    }
  }
}
