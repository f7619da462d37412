package dev.graft.fuzz;

import dev.graft.checkpoint.TensorFlowBundle;
import dev.graft.checkpoint.TensorFlowBytes;
import java.util.Arrays;

/** {@link TensorFlowBundle} under a fuzzer; the file of values has 4096 bytes. */
public final class TensorFlowBundleTarget {

  private static final int VALUES = 4096;

  static {
    var unused = FuzzedFile.write("fuzzed.data-00000-of-00001", new byte[VALUES]);
  }

  private TensorFlowBundleTarget() {}

  /**
   * After an even first byte comes an index, after an odd one a block, which is put into an index
   * with the right checksum: a fuzzer does not find those.
   */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    byte[] index = bytes[0] % 2 == 0 ? rest : TensorFlowBytes.table(rest);
    var file = FuzzedFile.write("fuzzed.index", index);
    FuzzedFile.parse(
        index,
        () -> {
          TensorFlowBundle bundle = TensorFlowBundle.open(file);
          FuzzedFile.readAll(bundle.bert(), index.length + (long) VALUES);
          FuzzedFile.readAll(bundle, index.length + (long) VALUES);
        });
  }
}
