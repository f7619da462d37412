package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Pooling;
import dev.graft.architecture.TransformersClasses;
import dev.graft.artifact.SentenceModule;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files with which sentence-transformers pools and classifies as no class of transformers does:
 * {@code modules.json} with Transformer, Pooling and, for a classifier, a Dense module as its head.
 */
final class SentenceModules {
  /** The array names of sentence-transformers' Dense module by those of our plain head. */
  static final Map<String, String> HEAD =
      Map.of("classifier.weight", "linear.weight", "classifier.bias", "linear.bias");

  private static final String POOLING_PATH = "1_Pooling";
  private static final String HEAD_PATH = "2_Dense";

  private SentenceModules() {}

  /** Whether a network pools texts otherwise than the family's own classifiers. */
  static boolean needed(Architecture architecture) {
    return architecture.images().isEmpty() && !TransformersClasses.classify(architecture);
  }

  /** Writes what pools. */
  static void write(Path directory, Architecture architecture, int maxLength, boolean normalises) {
    var modules = new JsonArray();
    modules.add(module(0, "", "Transformer"));
    modules.add(module(1, POOLING_PATH, "Pooling"));
    if (normalises) {
      modules.add(
          module(2, made(directory.resolve("2_Normalize")).getFileName().toString(), "Normalize"));
    }
    JsonFile.write(directory.resolve(SentenceModule.FILE), modules);
    var sentences = new JsonObject();
    sentences.addProperty("max_seq_length", maxLength);
    sentences.addProperty("do_lower_case", false);
    JsonFile.write(directory.resolve("sentence_bert_config.json"), sentences);
    var pooling = new JsonObject();
    pooling.addProperty("word_embedding_dimension", architecture.width());
    Pooling mode = architecture.pooling();
    pooling.addProperty("pooling_mode_cls_token", mode == Pooling.FIRST_TOKEN);
    pooling.addProperty("pooling_mode_mean_tokens", mode == Pooling.MEAN);
    pooling.addProperty("pooling_mode_max_tokens", false);
    pooling.addProperty("pooling_mode_mean_sqrt_len_tokens", false);
    pooling.addProperty("pooling_mode_weightedmean_tokens", false);
    pooling.addProperty("pooling_mode_lasttoken", mode == Pooling.LAST_TOKEN);
    pooling.addProperty("include_prompt", true);
    JsonFile.write(made(directory.resolve(POOLING_PATH)).resolve("config.json"), pooling);
  }

  /** Adds a plain head: {@code classifier.weight} and {@code classifier.bias}. */
  static void writeHead(Path directory, Map<String, FloatArray> head, int width, int classes) {
    JsonArray modules = JsonFile.read(directory.resolve(SentenceModule.FILE)).getAsJsonArray();
    modules.add(module(2, HEAD_PATH, "Dense"));
    JsonFile.write(directory.resolve(SentenceModule.FILE), modules);
    Path dense = made(directory.resolve(HEAD_PATH));
    var config = new JsonObject();
    config.addProperty("in_features", width);
    config.addProperty("out_features", classes);
    config.addProperty("bias", true);
    config.addProperty("activation_function", "torch.nn.modules.linear.Identity");
    JsonFile.write(dense.resolve("config.json"), config);
    var arrays = new LinkedHashMap<String, FloatArray>();
    head.forEach((path, array) -> arrays.put(HEAD.getOrDefault(path, path), array));
    SafetensorsWriter.write(dense.resolve(ModelExport.WEIGHTS), arrays, Map.of("format", "pt"));
  }

  private static JsonObject module(int index, String path, String type) {
    var module = new JsonObject();
    module.addProperty("idx", index);
    module.addProperty("name", Integer.toString(index));
    module.addProperty("path", path);
    module.addProperty("type", "sentence_transformers.models." + type);
    return module;
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + directory, e);
    }
  }
}
