package dev.graft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Reads tables for fine-tuning. */
public final class Tables {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private Tables() {}

  /**
   * A table from a file of comma-separated values in UTF-8, with a header.
   *
   * <p>Tablesaw's own reader guesses the encoding from the beginning of the file, takes words such
   * as {@code NA} for missing values, lines that begin with {@code #} for remarks, the first rows'
   * types for those of all, and no text beyond 4,096 characters. Here the encoding is UTF-8, with
   * or without a byte-order mark; only an empty cell is missing; every line counts; the types are
   * those that suit all rows; texts may be long. Lines may end as on Windows.
   *
   * @param file the file
   * @return the table, named after the file
   * @throws IllegalArgumentException if the file is missing, empty, not UTF-8 (the first wrong byte
   *     is named) or its rows do not suit its header
   */
  public static Table csv(Path file) {
    String text = utf8(file);
    if (text.isBlank()) {
      throw new IllegalArgumentException(file + " is empty; expected is a header and rows");
    }
    var options =
        CsvReadOptions.builderFromString(text)
            .tableName(String.valueOf(file.getFileName()))
            .separator(',')
            .missingValueIndicator("")
            .commentPrefix('\0')
            .maxCharsPerColumn(Math.max(1, text.length()))
            .locale(Locale.ROOT)
            .sample(false)
            .build();
    try {
      return Table.read().usingOptions(options);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s cannot be read as comma-separated values: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String utf8(Path file) {
    byte[] bytes = bytes(file);
    var input = ByteBuffer.wrap(bytes);
    var output = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(input, output, true);
    if (result.isError()) {
      throw notUtf8(file, bytes, input.position(), result);
    }
    String text = output.flip().toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static IllegalArgumentException notUtf8(
      Path file, byte[] bytes, int offset, CoderResult result) {
    try {
      result.throwException();
    } catch (CharacterCodingException e) {
      return new IllegalArgumentException(
          ("%s is not UTF-8: the byte at offset %d, counted from 0, is 0x%02X and begins no character. Save it as"
                  + " UTF-8; for another encoding read it with"
                  + " Table.read().usingOptions(CsvReadOptions.builder(Files.newBufferedReader(file, charset)))")
              .formatted(file, offset, bytes[offset]),
          e);
    }
    throw new IllegalStateException("The decoder reported no error");
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no file %s. A notebook's paths start at its own directory"
              .formatted(file.toAbsolutePath().normalize()));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
