package dev.graft;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.module.Parameter.Role;
import dev.graft.task.ClassifierNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Saves a classifier. */
final class ClassifierWriter {
  private static final int FORMAT = 1;
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private ClassifierWriter() {}

  static void write(Classifier classifier, Path directory) {
    List<Adapter> adapters = classifier.card().adapters();
    if (adapters.size() > 1) {
      throw new IllegalStateException(
          "A plan with %d adapters cannot be saved: the layout holds one"
              .formatted(adapters.size()));
    }
    try {
      Files.createDirectories(directory);
      for (String file : List.of(SavedFiles.CARD, SavedFiles.ADAPTER_CONFIG, SavedFiles.WEIGHTS)) {
        Files.deleteIfExists(directory.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot save to %s: a directory that can be written is needed".formatted(directory), e);
    }
    if (adapters.isEmpty()) {
      SafetensorsWriter.write(
          directory.resolve(SavedFiles.WEIGHTS), arrays(classifier, ""), METADATA);
    } else {
      SafetensorsWriter.write(
          directory.resolve(SavedFiles.ADAPTER_WEIGHTS),
          arrays(classifier, SavedFiles.PEFT_PREFIX),
          METADATA);
      SavedFiles.writeJson(
          directory.resolve(SavedFiles.ADAPTER_CONFIG), adapterConfig(classifier, adapters.get(0)));
    }
    SavedFiles.writeJson(directory.resolve(SavedFiles.CARD), card(classifier));
  }

  private static Map<String, FloatArray> arrays(Classifier classifier, String prefix) {
    String encoder = prefix + classifier.upstream().architecture().checkpointPrefix();
    var arrays = new LinkedHashMap<String, FloatArray>();
    classifier
        .network()
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (parameter.trained()) {
                String name = (parameter.role() == Role.HEAD ? prefix : encoder) + path;
                NDArray array = parameter.array();
                arrays.put(name, new FloatArray(parameter.shape(), array.toByteBuffer(true)));
              }
            });
    return arrays;
  }

  private static JsonObject adapterConfig(Classifier classifier, Adapter adapter) {
    Architecture architecture = classifier.upstream().architecture();
    var sorted = new TreeMap<>(adapter.configuration(architecture).asMap());
    var json = new JsonObject();
    json.addProperty("base_model_name_or_path", classifier.upstream().name());
    json.addProperty("inference_mode", true);
    json.addProperty("task_type", "SEQ_CLS");
    var head = new JsonArray();
    head.add(ClassifierNetwork.HEAD);
    json.add("modules_to_save", head);
    sorted.putAll(json.asMap());
    var result = new JsonObject();
    sorted.forEach(result::add);
    return result;
  }

  private static JsonObject card(Classifier classifier) {
    Upstream upstream = classifier.upstream();
    var base = new JsonObject();
    base.addProperty("name", upstream.name());
    base.addProperty("source", upstream.source());
    base.addProperty("family", upstream.architecture().family());
    base.addProperty("fingerprint", upstream.fingerprint());
    var labels = new JsonArray();
    classifier.labels().forEach(labels::add);
    var json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("graft_version", version());
    json.addProperty("task", "text-classification");
    json.add("base", base);
    json.addProperty("plan", classifier.plan());
    json.add("labels", labels);
    json.addProperty("max_length", classifier.maxLength());
    json.addProperty("head_dropout", classifier.card().headDropout());
    classifier.card().recipe().ifPresent(recipe -> json.addProperty("recipe", recipe.toString()));
    return json;
  }

  private static String version() {
    return Objects.requireNonNullElse(
        ClassifierWriter.class.getPackage().getImplementationVersion(), "unreleased");
  }
}
