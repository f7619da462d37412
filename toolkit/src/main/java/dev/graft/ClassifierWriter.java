package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.adapter.FileNames;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.json.JsonFile;
import dev.graft.module.AdapterModule;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Saves a classifier. */
final class ClassifierWriter {
  static final int FORMAT = 1;
  private static final String TEXTS = "text-classification";
  private static final String IMAGES = "image-classification";

  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final Classifier classifier;
  private final Map<String, StateArray> state;

  private ClassifierWriter(Classifier classifier) {
    this.classifier = classifier;
    this.state = classifier.network().state();
  }

  /** The task's name on the hub. */
  static String task(Kind kind) {
    return kind == Kind.IMAGES ? IMAGES : TEXTS;
  }

  static void write(Classifier classifier, Path directory) {
    checkFullStrength(classifier, "saved");
    SavedDirectory.replace(directory, new ClassifierWriter(classifier)::writeFiles);
  }

  /** Files hold what was trained, and say nothing of a strength. */
  static void checkFullStrength(Classifier classifier, String what) {
    classifier
        .network()
        .forEach(
            module -> {
              if (module instanceof AdapterModule adapter && adapter.strength() != 1) {
                throw new IllegalStateException(
                    ("A classifier whose adapters are not at full strength cannot be %s, since the "
                            + "strength would be lost. merged() makes it a part of the weights")
                        .formatted(what));
              }
            });
  }

  private void writeFiles(Path directory) {
    List<NamedAdapter> adapters = classifier.card().adapters();
    if (adapters.isEmpty()) {
      SafetensorsWriter.write(directory.resolve(SavedFiles.WEIGHTS), withoutAdapters(), METADATA);
    } else {
      List<AdapterPaths> all = AdapterPaths.of(classifier.upstream(), adapters);
      for (AdapterPaths paths : all) {
        write(
            directory.resolve(paths.adapter().name()),
            paths,
            new ThawedModules(classifier, paths, all));
      }
    }
    JsonFile.write(directory.resolve(SavedFiles.CARD), card());
  }

  /** The first adapter's directory is the model's own: its name is empty. */
  private void write(Path directory, AdapterPaths paths, ThawedModules thawed) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + directory, e);
    }
    var adapter = paths.adapter().adapter();
    try (NDManager scope = Tensors.newScope()) {
      Map<String, FloatArray> arrays = arrays(paths, thawed, scope);
      SafetensorsWriter.write(
          directory.resolve(SavedFiles.ADAPTER_WEIGHTS),
          arrays,
          ModelExport.counts(arrays.keySet()),
          METADATA);
    }
    JsonFile.write(
        directory.resolve(SavedFiles.ADAPTER_CONFIG),
        adapterConfig(adapter.configuration(paths.insertion()), thawed));
  }

  private Map<String, FloatArray> withoutAdapters() {
    String prefix = classifier.upstream().architecture().checkpointPrefix();
    var arrays = new LinkedHashMap<String, FloatArray>();
    state.forEach(
        (path, array) -> {
          if (!array.sharesUpstream()) {
            arrays.put((array.role() == Role.HEAD ? "" : prefix) + path, stored(array.array()));
          }
        });
    return arrays;
  }

  /** An adapter's own, the head, and the modules that the plan trained beside them. */
  private Map<String, FloatArray> arrays(
      AdapterPaths paths, ThawedModules modules, NDManager scope) {
    Architecture architecture = classifier.upstream().architecture();
    FileNames names = paths.adapter().adapter().fileNames(paths.insertion());
    Set<String> thawed = paths.insertion().thawed();
    var arrays = new LinkedHashMap<String, FloatArray>();
    Map<String, NDArray> saved = classifier.network().saved(scope);
    state.forEach(
        (path, array) -> {
          String alone = paths.alone(path, array);
          NDArray values = saved.get(path);
          boolean kept =
              array.role() != Role.UPSTREAM
                  || thawed.contains(path)
                  || modules.holds(path)
                  || (!(array instanceof Parameter) && !array.sharesUpstream());
          if (alone != null && values != null && kept) {
            String published =
                array.role() == Role.HEAD
                    ? alone
                    : architecture.checkpointPrefix() + architecture.loadedName(alone);
            String name = names.of(alone, published);
            boolean own = array.role() != Role.UPSTREAM || thawed.contains(path);
            arrays.put(own ? name : modules.name(path, name), stored(values));
          }
        });
    return arrays;
  }

  private static FloatArray stored(NDArray array) {
    return new FloatArray(array.getShape().getShape(), array.toByteBuffer(true));
  }

  private JsonObject adapterConfig(JsonObject json, ThawedModules thawed) {
    Upstream upstream = classifier.upstream();
    var kept = new JsonArray();
    upstream.architecture().head().modules().forEach(kept::add);
    thawed.kept().forEach(kept::add);
    json.addProperty("base_model_name_or_path", upstream.name());
    json.addProperty("inference_mode", true);
    // PEFT knows no type of task for images.
    json.addProperty("task_type", classifier.encoder().kind() == Kind.TEXTS ? "SEQ_CLS" : null);
    json.add("modules_to_save", kept);
    var entries = new TreeMap<String, JsonElement>();
    json.entrySet().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    var sorted = new JsonObject();
    entries.forEach(sorted::add);
    return sorted;
  }

  private JsonObject card() {
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
    json.addProperty("task", task(classifier.encoder().kind()));
    json.add("base", base);
    json.addProperty("plan", classifier.plan());
    json.add("labels", labels);
    if (classifier.encoder() instanceof TextTokenizer tokenizer) {
      json.addProperty("max_length", tokenizer.maxLength());
    }
    var named = new JsonArray();
    classifier.card().adapters().stream()
        .map(NamedAdapter::name)
        .filter(name -> !name.isEmpty())
        .forEach(named::add);
    if (named.size() > 0) {
      json.add(SavedCard.ADAPTERS, named);
    }
    json.addProperty("head_dropout", classifier.card().headDropout());
    classifier.card().provenance().addTo(json);
    return json;
  }
}
