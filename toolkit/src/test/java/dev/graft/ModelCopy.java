package dev.graft;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A copy of a reference model that a test may spoil. */
final class ModelCopy {
  static final Path SENTENCES = Reference.BERT.resolveSibling("sentence_transformer");

  private final Path directory;

  private ModelCopy(Path directory) {
    this.directory = directory;
  }

  static ModelCopy of(Path model, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(model, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(model.relativize(file).toString());
        Files.createDirectories(List.of(copy.getParent()).get(0));
        Files.write(copy, Files.readAllBytes(file));
      }
    }
    return new ModelCopy(target);
  }

  Path directory() {
    return directory;
  }

  @CanIgnoreReturnValue
  ModelCopy edit(String file, Consumer<JsonObject> change) throws IOException {
    JsonObject json =
        JsonParser.parseString(Files.readString(directory.resolve(file))).getAsJsonObject();
    change.accept(json);
    return write(file, json.toString());
  }

  @CanIgnoreReturnValue
  ModelCopy write(String file, String content) throws IOException {
    Files.writeString(directory.resolve(file), content);
    return this;
  }

  @CanIgnoreReturnValue
  ModelCopy renameArrays(UnaryOperator<String> rename) {
    Checkpoint checkpoint = SafetensorsFile.openDirectory(directory);
    Map<String, FloatArray> arrays = new HashMap<>();
    for (String name : checkpoint.names()) {
      var stored = checkpoint.get(name);
      arrays.put(rename.apply(name), new FloatArray(stored.shape(), stored.float32()));
    }
    SafetensorsWriter.write(directory.resolve("model.safetensors"), arrays, Map.of());
    return this;
  }

  /** Shows all arrays by their names, to be taken away, added or put in the place of others. */
  @CanIgnoreReturnValue
  ModelCopy arrays(Consumer<Map<String, FloatArray>> change) {
    Checkpoint checkpoint = SafetensorsFile.openDirectory(directory);
    Map<String, FloatArray> arrays = new HashMap<>();
    for (String name : checkpoint.names()) {
      var stored = checkpoint.get(name);
      arrays.put(name, new FloatArray(stored.shape(), stored.float32()));
    }
    change.accept(arrays);
    SafetensorsWriter.write(directory.resolve("model.safetensors"), arrays, Map.of());
    return this;
  }

  /** Shows the values of each array, row by row, to be changed in place. */
  @CanIgnoreReturnValue
  ModelCopy editArrays(BiConsumer<String, FloatBuffer> change) {
    Checkpoint checkpoint = SafetensorsFile.openDirectory(directory);
    Map<String, FloatArray> arrays = new HashMap<>();
    for (String name : checkpoint.names()) {
      ByteBuffer stored = checkpoint.get(name).float32();
      ByteBuffer values = ByteBuffer.allocate(stored.remaining()).order(stored.order());
      values.put(stored).flip();
      change.accept(name, values.asFloatBuffer());
      arrays.put(name, new FloatArray(checkpoint.get(name).shape(), values));
    }
    SafetensorsWriter.write(directory.resolve("model.safetensors"), arrays, Map.of());
    return this;
  }
}
