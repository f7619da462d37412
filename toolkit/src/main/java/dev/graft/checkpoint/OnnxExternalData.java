package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that an ONNX model keeps in files beside it. */
final class OnnxExternalData {

  private OnnxExternalData() {}

  /**
   * Maps the values of the external tensors; all are checked against their files first.
   *
   * @return the values by the tensors' names
   */
  static Map<String, StoredBytes> map(Path model, List<OnnxTensor> tensors) throws IOException {
    var byLocation = new LinkedHashMap<String, List<OnnxTensor>>();
    for (OnnxTensor tensor : tensors) {
      String location = tensor.location().get("location");
      if (location == null) {
        throw tensor.fail("is external, but has no location");
      }
      byLocation.computeIfAbsent(location, l -> new ArrayList<>()).add(tensor);
    }
    var bytes = new HashMap<String, StoredBytes>();
    for (var entry : byLocation.entrySet()) {
      mapFile(model, entry.getKey(), entry.getValue(), bytes);
    }
    return bytes;
  }

  private static void mapFile(
      Path model, String location, List<OnnxTensor> tensors, Map<String, StoredBytes> bytes)
      throws IOException {
    Path file = Siblings.resolve(model, location, "the file of external data");
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var ranges = new ArrayList<FileRegions.Range>();
      for (OnnxTensor tensor : tensors) {
        ranges.add(range(tensor, channel.size(), file));
      }
      List<StoredBytes> regions = FileRegions.map(file, channel, ranges);
      for (int i = 0; i < tensors.size(); i++) {
        bytes.put(tensors.get(i).name(), regions.get(i));
      }
    }
  }

  private static FileRegions.Range range(OnnxTensor tensor, long available, Path file) {
    long size = tensor.shape().bytes(tensor.type().orElseThrow());
    long offset = number(tensor, "offset", 0);
    long length = number(tensor, "length", size);
    if (length != size) {
      throw tensor.fail(
          "of shape " + tensor.shape() + " takes " + size + " bytes, but its length is " + length);
    }
    if (offset < 0 || offset > available || length > available - offset) {
      throw tensor.fail(
          "should be at bytes "
              + offset
              + " to "
              + offset
              + "+"
              + length
              + " of "
              + file
              + ", which has "
              + available
              + " (truncated?)");
    }
    return new FileRegions.Range(tensor.name(), offset, length);
  }

  private static long number(OnnxTensor tensor, String key, long fallback) {
    String digits = tensor.location().get(key);
    if (digits == null) {
      return fallback;
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw tensor.fail("has the " + key + " " + Names.quote(digits) + ", not a number");
    }
  }
}
