package dev.graft.fuzz;

import dev.graft.checkpoint.SafetensorsFile;

/** {@link SafetensorsFile} under a fuzzer. */
public final class SafetensorsTarget {

  private SafetensorsTarget() {}

  /** Opens the bytes as a file and reads every array. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    var file = FuzzedFile.write("fuzzed.safetensors", bytes);
    FuzzedFile.parse(bytes, () -> FuzzedFile.readAll(SafetensorsFile.open(file), bytes.length));
  }
}
