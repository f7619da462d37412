package dev.graft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The names of a saved classifier's files. */
final class SavedFiles {
  static final String ADAPTER_CONFIG = "adapter_config.json";
  static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
  static final String WEIGHTS = "model.safetensors";
  static final String CARD = "graft.json";

  /** All but the card. */
  static final List<String> CONTENT = List.of(ADAPTER_CONFIG, ADAPTER_WEIGHTS, WEIGHTS);

  /** What PEFT puts before the name of every array. */
  static final String PEFT_PREFIX = "base_model.model.";

  private SavedFiles() {}

  /** Why nothing could be saved. */
  static UncheckedIOException failure(Path directory, IOException e) {
    return new UncheckedIOException(
        "Cannot save to %s: %s. A directory that can be written is needed".formatted(directory, e),
        e);
  }
}
