package dev.graft.checkpoint;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/** The reference models among the test resources, and what tests often ask of arrays. */
final class ReferenceFiles {

  private ReferenceFiles() {}

  static Path bert(String file) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  ReferenceFiles.class.getResource("/reference/bert/" + file), "missing " + file)
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static float[] floats(StoredArray array) {
    var values = new float[Math.toIntExact(array.elements())];
    array.float32().asFloatBuffer().get(values);
    return values;
  }

  static byte[] littleEndian(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
