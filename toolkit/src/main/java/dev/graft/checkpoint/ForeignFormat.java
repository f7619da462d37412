package dev.graft.checkpoint;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Recognises files that are no weights Graft reads, so that the message can say what to do. */
final class ForeignFormat {

  private static final List<String> PICKLED =
      List.of(".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle");

  private ForeignFormat() {}

  /** Refuses what is not there, is no plain file, or is pickled by its name. */
  static void refuse(Path file) {
    if (isPickled(file)) {
      throw pickled(file);
    }
    if (Files.isDirectory(file)) {
      throw new CheckpointException(
          file + " is a directory; a file of weights was expected (see openDirectory)");
    }
    if (!Files.exists(file)) {
      throw new CheckpointException("There is no file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file + " is not a plain file");
    }
  }

  static boolean isPickled(Path file) {
    Path name = file.getFileName();
    String lower = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    return PICKLED.stream().anyMatch(lower::endsWith);
  }

  static CheckpointException pickled(Path file) {
    return new CheckpointException(
        file
            + " is a pickled checkpoint, and unpickling can run any code that the file brings;"
            + " convert it to safetensors (in Python: safetensors.torch.save_file) and open that");
  }

  /**
   * What the first eight bytes give away.
   *
   * @return a remark that ends a message, or the empty string
   */
  static String remark(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\u0003\u0004") || text.matches("(?s)\u0080[\u0002-\u0005].*")) {
      return "; it looks like a pickled PyTorch checkpoint: convert it to safetensors";
    }
    if (text.startsWith("version ")) {
      return "; it is a Git LFS pointer, not the weights themselves: run git lfs pull";
    }
    if (text.startsWith("GGUF")) {
      return "; it is a GGUF file: look for the safetensors version of the model";
    }
    if (text.startsWith("<") || text.startsWith("{")) {
      return "; it looks like text, perhaps an error page saved in place of the download";
    }
    return "";
  }
}
