package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.json.JsonFile;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  private final Map<String, Parameter> parameters;
  private final Map<String, StateArray> state;

  private ClassifierWriter(Classifier classifier) {
    this.classifier = classifier;
    this.parameters = classifier.network().parameters();
    this.state = classifier.network().state();
  }

  /** The task's name on the hub. */
  static String task(Kind kind) {
    return kind == Kind.IMAGES ? IMAGES : TEXTS;
  }

  static void write(Classifier classifier, Path directory) {
    int adapters = classifier.card().adapters().size();
    if (adapters > 1) {
      throw new IllegalStateException(
          "A classifier with %d adapters cannot be saved: PEFT's layout holds one"
              .formatted(adapters));
    }
    SavedDirectory.replace(directory, new ClassifierWriter(classifier)::writeFiles);
  }

  private void writeFiles(Path directory) {
    List<Adapter> adapters = classifier.card().adapters();
    if (adapters.isEmpty()) {
      SafetensorsWriter.write(
          directory.resolve(SavedFiles.WEIGHTS), arrays("", Set.of()), METADATA);
    } else {
      Set<String> thawed = thawedModules();
      SafetensorsWriter.write(
          directory.resolve(SavedFiles.ADAPTER_WEIGHTS),
          arrays(SavedFiles.PEFT_PREFIX, thawed),
          METADATA);
      JsonFile.write(
          directory.resolve(SavedFiles.ADAPTER_CONFIG), adapterConfig(adapters.get(0), thawed));
    }
    JsonFile.write(directory.resolve(SavedFiles.CARD), card());
  }

  /** All that the upstream lacks or has otherwise, and the rest of the modules named. */
  private Map<String, FloatArray> arrays(String prefix, Set<String> whole) {
    String backbone = prefix + classifier.upstream().architecture().checkpointPrefix();
    var arrays = new LinkedHashMap<String, FloatArray>();
    state.forEach(
        (path, array) -> {
          if (!array.sharesUpstream() || whole.contains(module(path))) {
            String name = (array.role() == Role.HEAD ? prefix : backbone) + path;
            arrays.put(name, new FloatArray(array.shape(), array.array().toByteBuffer(true)));
          }
        });
    return arrays;
  }

  /** PEFT keeps modules as a whole, even if a plan trained only their biases. */
  private Set<String> thawedModules() {
    var modules = new LinkedHashSet<String>();
    parameters.forEach(
        (path, parameter) -> {
          if (!parameter.sharesUpstream() && parameter.role() == Role.UPSTREAM) {
            modules.add(module(path));
          }
        });
    return modules;
  }

  private static String module(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  private JsonObject adapterConfig(Adapter adapter, Set<String> thawed) {
    Upstream upstream = classifier.upstream();
    var kept = new JsonArray();
    upstream.architecture().head().modules().forEach(kept::add);
    thawed.forEach(kept::add);
    var json = adapter.configuration(upstream.architecture(), parameters.keySet());
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
    json.addProperty("head_dropout", classifier.card().headDropout());
    classifier.card().provenance().addTo(json);
    return json;
  }
}
