package dev.graft.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Source text from a file or from the code cells of a notebook. */
final class SourceFile {

  /** What may follow the name given, in the order tried. */
  static final List<String> SUFFIXES = List.of("", ".jsh", ".jshell", ".java", ".ijava", ".ipynb");

  private SourceFile() {}

  static List<String> cells(Path file) throws IOException {
    var text = Files.readString(file);
    if (!file.getFileName().toString().endsWith(".ipynb")) {
      return List.of(text.startsWith("\ufeff") ? text.substring(1) : text);
    }
    try {
      return codeCells(JsonParser.parseString(text).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          file + " is not a Jupyter notebook: expected JSON with a list of cells.", e);
    }
  }

  private static List<String> codeCells(JsonObject notebook) {
    var cells = new ArrayList<String>();
    var all = notebook.get("cells");
    for (var cell : all == null ? new JsonArray() : all.getAsJsonArray()) {
      var object = cell.getAsJsonObject();
      if (object.has("cell_type")
          && object.get("cell_type").getAsString().equals("code")
          && object.has("source")) {
        cells.add(text(object.get("source")));
      }
    }
    return cells;
  }

  private static String text(JsonElement source) {
    if (!source.isJsonArray()) {
      return source.getAsString();
    }
    var text = new StringBuilder();
    source.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
    return text.toString();
  }
}
