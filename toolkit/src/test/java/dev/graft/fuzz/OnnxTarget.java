package dev.graft.fuzz;

import dev.graft.checkpoint.OnnxFile;

/** {@link OnnxFile} under a fuzzer; a file {@code data} lies beside the model. */
public final class OnnxTarget {

  static {
    var unused = FuzzedFile.write("data", new byte[64]);
  }

  private OnnxTarget() {}

  /** Opens the bytes as a model and reads every array, the constants too. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    var file = FuzzedFile.write("fuzzed.onnx", bytes);
    long size = bytes.length + 64L;
    FuzzedFile.parse(
        bytes,
        () -> {
          OnnxFile model = OnnxFile.open(file);
          FuzzedFile.readAll(model, size);
          model.constants().forEach(name -> FuzzedFile.read(model.get(name), size));
        });
  }
}
