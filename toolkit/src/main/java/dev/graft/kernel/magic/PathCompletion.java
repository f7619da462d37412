package dev.graft.kernel.magic;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files with certain endings, and the directories on the way to them. */
final class PathCompletion implements Magic.Completer {

  private final List<String> endings;

  PathCompletion(String... endings) {
    this.endings = List.of(endings);
  }

  @Override
  public List<String> candidates(List<String> before, String word) {
    var parent = word.substring(0, word.lastIndexOf('/') + 1);
    var start = word.substring(parent.length());
    var found = new ArrayList<String>();
    try (var files =
        Files.newDirectoryStream(Path.of(FileMagics.atHome(parent.isEmpty() ? "." : parent)))) {
      for (var file : files) {
        var name = String.valueOf(file.getFileName());
        boolean hidden = name.startsWith(".") && !start.startsWith(".");
        if (!name.startsWith(start) || hidden) {
          continue;
        }
        if (Files.isDirectory(file)) {
          found.add(parent + name + "/");
        } else if (endings.stream().anyMatch(name::endsWith)) {
          found.add(parent + name);
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException unreadable) {
      return List.of();
    }
    found.sort(String.CASE_INSENSITIVE_ORDER);
    return found;
  }
}
