package dev.graft.kernel.magic;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Source text from a file or from the code cells of a notebook. */
final class SourceFile {

  /** What may follow the name given, in the order tried. */
  static final List<String> SUFFIXES = List.of("", ".jsh", ".jshell", ".java", ".ijava", ".ipynb");

  // Cells have no packages; what stands before it is kept for the numbers of the lines.
  private static final Pattern PACKAGE =
      Pattern.compile("\\A((?:\\s++|//[^\\n]*\\n|/\\*(?s:.*?)\\*/)*+)package\\s+[\\w.]+\\s*;");

  private SourceFile() {}

  /** Source text and what errors call it. */
  record Cell(String source, String name) {}

  static List<Cell> cells(Path file) throws IOException {
    var name = file.getFileName().toString();
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is no text in UTF-8.", e);
    }
    text = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (!name.endsWith(".ipynb")) {
      return List.of(new Cell(PACKAGE.matcher(text).replaceFirst("$1"), name));
    }
    try {
      return codeCells(JsonParser.parseString(text).getAsJsonObject(), name);
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          file + " is not a Jupyter notebook: expected JSON with a list of cells.", e);
    }
  }

  private static List<Cell> codeCells(JsonObject notebook, String name) {
    var cells = new ArrayList<Cell>();
    var all = notebook.get("cells");
    for (var cell : all == null ? new JsonArray() : all.getAsJsonArray()) {
      var object = cell.getAsJsonObject();
      if (object.has("cell_type")
          && object.get("cell_type").getAsString().equals("code")
          && object.has("source")) {
        var label = name + ", code cell " + (cells.size() + 1);
        cells.add(new Cell(text(object.get("source")), label));
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
