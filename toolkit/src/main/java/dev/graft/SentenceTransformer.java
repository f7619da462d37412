package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Pooling;
import dev.graft.artifact.SentenceModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a sentence-transformers directory says in its {@code modules.json}: a transformer, a
 * pooling, and perhaps a normalisation or a classification head.
 *
 * @param transformer the directory of the transformer's files
 * @param pooling how a sequence becomes one vector
 * @param normalises whether every vector is made one unit long
 * @param head the directory of a linear layer on that vector, which makes it a classifier
 */
record SentenceTransformer(
    Path transformer, Pooling pooling, boolean normalises, Optional<Path> head) {
  private static final String TRANSFORMER = "Transformer";
  private static final String POOLING = "Pooling";
  private static final String NORMALIZE = "Normalize";
  private static final String DENSE = "Dense";

  /** The words of {@code pooling_mode} by the switches that older versions write. */
  private static final Map<String, String> SWITCHES = switches();

  private static Map<String, String> switches() {
    var switches = new LinkedHashMap<String, String>();
    switches.put("pooling_mode_cls_token", "cls");
    switches.put("pooling_mode_mean_tokens", "mean");
    switches.put("pooling_mode_max_tokens", "max");
    switches.put("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens");
    switches.put("pooling_mode_weightedmean_tokens", "weightedmean");
    switches.put("pooling_mode_lasttoken", "lasttoken");
    return switches;
  }

  /** Empty if the directory has no {@code modules.json}: a plain transformer. */
  static Optional<SentenceTransformer> read(Path directory) {
    Path file = directory.resolve(SentenceModule.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, Path> modules = modules(directory, file);
    List<String> kinds = List.copyOf(modules.keySet());
    if (!kinds.equals(List.of(TRANSFORMER, POOLING))
        && !kinds.equals(List.of(TRANSFORMER, POOLING, NORMALIZE))
        && !(kinds.equals(List.of(TRANSFORMER, POOLING, DENSE))
            && ExportDirectory.isExport(directory))) {
      throw new IllegalArgumentException(
          ("%s lists the modules %s; expected are Transformer, Pooling and perhaps Normalize, or "
                  + "Dense in what Classifier.export wrote")
              .formatted(file, kinds));
    }
    Path transformer = modules.getOrDefault(TRANSFORMER, directory);
    Path pooling = modules.getOrDefault(POOLING, directory).resolve("config.json");
    Optional<Path> head = Optional.ofNullable(modules.get(DENSE));
    head.map(path -> ConfigurationFile.read(path.resolve("config.json")))
        .ifPresent(SentenceTransformer::checkLinear);
    return Optional.of(
        new SentenceTransformer(
            transformer,
            pooling(ConfigurationFile.read(pooling)),
            modules.containsKey(NORMALIZE),
            head));
  }

  /** A Dense module with an activation is a part of the vector, not a head on it. */
  private static void checkLinear(ConfigurationFile config) {
    String activation = config.text("activation_function").orElse("");
    if (!activation.endsWith(".Identity")) {
      throw config.wrong(
          "activation_function",
          "torch.nn.modules.linear.Identity: other Dense modules are not supported");
    }
  }

  private static Map<String, Path> modules(Path directory, Path file) {
    var modules = new LinkedHashMap<String, Path>();
    for (SentenceModule module : SentenceModule.read(file)) {
      if (!module.type().startsWith("sentence_transformers.")
          || !List.of(TRANSFORMER, POOLING, NORMALIZE, DENSE).contains(module.kind())) {
        throw wrongType(
            file,
            module,
            "a module of sentence-transformers: Transformer, Pooling, Normalize or Dense");
      }
      if (modules.put(module.kind(), directory.resolve(module.path()).normalize()) != null) {
        throw wrongType(file, module, "each kind of module once");
      }
    }
    return modules;
  }

  private static IllegalArgumentException wrongType(
      Path file, SentenceModule module, String expected) {
    return new IllegalArgumentException(
        "%s says type = \"%s\"; expected is %s".formatted(file, module.type(), expected));
  }

  private static Pooling pooling(ConfigurationFile config) {
    List<String> modes = modes(config);
    if (modes.equals(List.of("mean"))) {
      return Pooling.MEAN;
    }
    if (modes.equals(List.of("cls"))) {
      return Pooling.FIRST_TOKEN;
    }
    if (modes.equals(List.of("lasttoken"))) {
      return Pooling.LAST_TOKEN;
    }
    throw new IllegalArgumentException(
        "%s says pooling_mode %s; supported is one of 'mean', 'cls' and 'lasttoken'"
            .formatted(config.name(), modes.isEmpty() ? "nothing" : String.join(" + ", modes)));
  }

  private static List<String> modes(ConfigurationFile config) {
    var modes = new ArrayList<String>();
    JsonElement stated = config.content().get("pooling_mode");
    if (stated instanceof JsonArray several) {
      several.forEach(mode -> modes.add(word(config, mode)));
    } else if (stated != null) {
      modes.add(word(config, stated));
    } else {
      SWITCHES.forEach(
          (key, mode) -> {
            if (config.flag(key)) {
              modes.add(mode);
            }
          });
    }
    return modes;
  }

  private static String word(ConfigurationFile config, JsonElement mode) {
    if (mode instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw config.wrong("pooling_mode", "'mean', 'cls' or 'lasttoken'");
  }
}
