package dev.graft.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive from source text: the engine's own door to every libtorch operation.
 *
 * <p>An archive is a zip with stored entries under one folder: a version, no constants, a pickled
 * module without attributes of class {@code __torch__.K}, and its code as text.
 */
final class TorchScriptArchive {
  private static final String FOLDER = "graft/";

  private TorchScriptArchive() {}

  /**
   * The archive of a module whose methods are given as TorchScript text.
   *
   * @param methods method definitions, indented by two spaces, with {@code self: __torch__.K}
   * @return the bytes of the archive
   */
  static byte[] of(String methods) {
    String code =
        "class K(Module):\n"
            + "  __parameters__ = []\n"
            + "  __buffers__ = []\n"
            + "  training : bool\n"
            + methods;
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", modulePickle());
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Pickle protocol 2 of {@code K.__new__(K)} with the state {@code {"training": True}}. */
  private static byte[] modulePickle() {
    var pickle = new ByteArrayOutputStream();
    pickle.write(0x80);
    pickle.write(2);
    text(pickle, "c__torch__\nK\n");
    text(pickle, ")\u0081}(X");
    pickle.write(8);
    text(pickle, "\0\0\0training");
    text(pickle, "\u0088ub.");
    return pickle.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String latin1) {
    out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var crc = new CRC32();
    crc.update(content);
    var entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
