package dev.graft.module;

import dev.graft.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 checksums of a network's arrays. */
public final class Checksums {
  private Checksums() {}

  /**
   * The checksum of every array at this moment.
   *
   * @param network a network with arrays
   * @return 64 hexadecimal digits by path
   */
  public static Map<String, String> of(Module network) {
    var sums = new LinkedHashMap<String, String>();
    network.state().forEach((path, state) -> sums.put(path, Tensors.sha256(state.array())));
    return sums;
  }

  /**
   * One checksum over many, independent of their order.
   *
   * @param sums checksums by path
   * @return 64 hexadecimal digits
   */
  public static String combined(Map<String, String> sums) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(sums)
          .forEach(
              (path, sum) ->
                  digest.update((path + " " + sum + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
