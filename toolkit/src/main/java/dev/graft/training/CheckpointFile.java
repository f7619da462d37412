package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.json.Json;
import dev.graft.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A checkpoint on the disk: a safetensors file of the trained weights and the optimiser's state,
 * with the rest as JSON in its header and a checksum over all of it.
 */
final class CheckpointFile {
  private static final String STATE = "state";
  private static final String IDENTITY = "run";
  private static final String CHECKSUM = "crc32c";
  private static final String WEIGHT = "weight.";
  private static final String OPTIMIZER = "optimizer.";
  private static final Gson JSON = Json.builder().serializeSpecialFloatingPointValues().create();

  private final SafetensorsFile file;
  private final Content content;

  private CheckpointFile(SafetensorsFile file, Content content) {
    this.file = file;
    this.content = content;
  }

  private record Content(
      List<History.Step> steps,
      List<History.Epoch> epochs,
      double lossSum,
      long seen,
      String ending,
      int bestEpoch,
      double bestScore) {}

  /** Writes a checkpoint, whole or not at all. */
  static void write(
      Path path,
      Map<String, String> identity,
      TrainingState state,
      WeightsInTraining weights,
      BestWeights best) {
    var arrays = new TreeMap<String, FloatArray>();
    for (int i = 0; i < weights.paths().size(); i++) {
      arrays.put(WEIGHT + weights.paths().get(i), view(weights.arrays().get(i)));
    }
    for (int i = 0; i < weights.optimizer().size(); i++) {
      arrays.put(OPTIMIZER + i, view(weights.optimizer().get(i)));
    }
    var content =
        new Content(
            state.steps(),
            state.epochs(),
            state.lossSum(),
            state.seen(),
            state.ending(),
            best.epoch(),
            best.score());
    var metadata = new LinkedHashMap<String, String>();
    metadata.put(STATE, JSON.toJson(content));
    metadata.put(IDENTITY, JSON.toJson(identity));
    metadata.put(CHECKSUM, checksum(arrays, text(metadata)));
    SafetensorsWriter.write(path, arrays, metadata);
  }

  /** Writes the best weights, whole or not at all. */
  static void writeBest(Path path, List<String> paths, BestWeights best) {
    var arrays = new TreeMap<String, FloatArray>();
    for (int i = 0; i < paths.size(); i++) {
      arrays.put(WEIGHT + paths.get(i), view(best.copies().get(i)));
    }
    SafetensorsWriter.write(path, arrays, Map.of(CHECKSUM, checksum(arrays, "")));
  }

  /**
   * Reads a checkpoint.
   *
   * @throws CheckpointException if it is torn or was altered
   */
  static CheckpointFile read(Path path) {
    SafetensorsFile file = opened(path);
    try {
      String state = file.metadata().getOrDefault(STATE, "");
      Content content = JSON.fromJson(state, Content.class);
      if (content == null || content.steps() == null || content.epochs() == null) {
        throw new CheckpointException(path + ": is no checkpoint: it says nothing of the run");
      }
      return new CheckpointFile(file, content);
    } catch (JsonParseException e) {
      throw new CheckpointException(path + ": its state cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the best weights can be read.
   *
   * @throws CheckpointException if they are missing, torn or altered
   */
  static void checkBest(Path path) {
    var unused = opened(path);
  }

  /** Opens a file whose content is what its checksum says. */
  private static SafetensorsFile opened(Path path) {
    SafetensorsFile file = SafetensorsFile.open(path);
    var arrays = new TreeMap<String, FloatArray>();
    for (String name : file.names()) {
      arrays.put(name, new FloatArray(file.get(name).shape(), file.get(name).float32()));
    }
    String said = file.metadata().getOrDefault(CHECKSUM, "none");
    String found = checksum(arrays, text(file.metadata()));
    if (!said.equals(found)) {
      throw new CheckpointException(
          "%s: is torn or was altered: its checksum is %s, but it says %s"
              .formatted(path, found, said));
    }
    return file;
  }

  Map<String, String> identity() {
    Map<String, String> identity =
        JSON.fromJson(
            file.metadata().getOrDefault(IDENTITY, "{}"),
            new TypeToken<LinkedHashMap<String, String>>() {}.getType());
    return identity;
  }

  int bestEpoch() {
    return content.bestEpoch();
  }

  TrainingState state() {
    return new TrainingState(
        content.steps(), content.epochs(), content.lossSum(), content.seen(), content.ending());
  }

  /**
   * Puts the values back where they came from.
   *
   * @throws CheckpointException if the arrays are others, or the best weights cannot be read
   */
  void restore(WeightsInTraining weights, BestWeights best, Path bestFile) {
    try (var scope = Tensors.newScope()) {
      assign(file, scope, names(WEIGHT, weights.paths()), weights.arrays());
      var numbers = new ArrayList<String>();
      for (int i = 0; i < weights.optimizer().size(); i++) {
        numbers.add(OPTIMIZER + i);
      }
      assign(file, scope, numbers, weights.optimizer());
    }
    if (content.bestEpoch() > 0) {
      SafetensorsFile bestWeights = opened(bestFile);
      try (var scope = Tensors.newScope()) {
        best.keep(
            loaded(bestWeights, scope, names(WEIGHT, weights.paths())),
            content.bestEpoch(),
            content.bestScore());
      }
    }
  }

  private static List<String> names(String prefix, List<String> paths) {
    return paths.stream().map(prefix::concat).toList();
  }

  private static void assign(
      SafetensorsFile file, NDManager scope, List<String> names, List<NDArray> destinations) {
    Tensors.assign(destinations, loaded(file, scope, names));
  }

  private static List<NDArray> loaded(SafetensorsFile file, NDManager scope, List<String> names) {
    return names.stream()
        .map(name -> Tensors.float32(scope, file.get(name).float32(), file.get(name).shape()))
        .toList();
  }

  private static String text(Map<String, String> metadata) {
    return metadata.getOrDefault(STATE, "") + metadata.getOrDefault(IDENTITY, "");
  }

  /** The array's own memory, not a copy. */
  private static FloatArray view(NDArray array) {
    return new FloatArray(array.getShape().getShape(), array.toByteBuffer(true));
  }

  private static String checksum(Map<String, FloatArray> arrays, String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(arrays)
        .forEach(
            (name, array) -> {
              crc.update(name.getBytes(StandardCharsets.UTF_8));
              ByteBuffer values = array.values();
              crc.update(values);
            });
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
