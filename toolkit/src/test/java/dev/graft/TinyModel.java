package dev.graft;

import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Plans of the tiny reference model, trained for a moment, and what they leave on disk. */
final class TinyModel {
  private TinyModel() {}

  static Run run(UnaryOperator<FineTune> choice, Recipe recipe) {
    return choice
        .apply(FineTune.classifier(Reference.bert()))
        .fit(TinyData.splits(), recipe, TrainingListener.SILENT);
  }

  /** After one epoch. */
  static Classifier of(UnaryOperator<FineTune> choice) {
    return run(choice, Recipe.epochs(1).batchSize(16).seed(1)).model();
  }

  /** The content of every file below a directory, byte for byte. */
  static Map<String, String> files(Path directory) {
    try (var paths = Files.walk(directory)) {
      return paths
          .filter(path -> !path.equals(directory))
          .collect(
              Collectors.toMap(
                  path -> directory.relativize(path).toString(),
                  TinyModel::content,
                  (a, b) -> a,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path path) {
    try {
      return Files.isDirectory(path)
          ? "a directory"
          : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
