package dev.graft.artifact;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.json.Json;
import dev.graft.json.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A module that sentence-transformers lists in {@code modules.json}.
 *
 * @param type its Python class, such as {@code sentence_transformers.models.Pooling}
 * @param path its directory among the model's files, which it does not leave; empty for the root
 */
public record SentenceModule(String type, String path) {

  /** The file's name. */
  public static final String FILE = "modules.json";

  /**
   * Reads a {@code modules.json}.
   *
   * @throws IllegalArgumentException if it is no list of modules, or one lies elsewhere
   */
  public static List<SentenceModule> read(Path file) {
    return parse(JsonFile.read(file), file.toString());
  }

  /**
   * As {@link #read}.
   *
   * @param file its name, for messages
   */
  static List<SentenceModule> parse(JsonElement json, String file) {
    if (!(json instanceof JsonArray entries)) {
      throw new IllegalArgumentException(file + " is not a JSON list of modules");
    }
    var modules = new ArrayList<SentenceModule>();
    for (JsonElement entry : entries) {
      if (!(entry instanceof JsonObject module)) {
        throw new IllegalArgumentException(
            "%s lists %s; expected is a module with 'type' and 'path'"
                .formatted(file, PrintableText.of(entry.toString())));
      }
      var path = Json.text(module.get("path")).orElse("").replaceFirst("/+$", "");
      if (!path.isEmpty() && !RelativeName.isSafe(path)) {
        throw new IllegalArgumentException(
            "%s says path = \"%s\"; expected is a place within the directory of the model"
                .formatted(file, PrintableText.of(path)));
      }
      modules.add(new SentenceModule(Json.text(module.get("type")).orElse(""), path));
    }
    return modules;
  }

  /** Its class without the package, such as {@code Pooling}. */
  public String kind() {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** With a slash at its end; the root is the empty text. */
  String directory() {
    return path.isEmpty() ? "" : path + "/";
  }
}
