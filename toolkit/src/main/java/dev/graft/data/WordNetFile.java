package dev.graft.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads WordNet's file of nouns: {@code offset topic n words word ... | definition; "example"}. */
final class WordNetFile {

  /** The lexicographer files by their number, as {@code lexnames(5WN)} lists them. */
  static final Map<String, String> TOPICS =
      Map.of(
          "05", "animal",
          "06", "artifact",
          "08", "body",
          "10", "communication",
          "13", "food",
          "15", "location",
          "18", "person",
          "20", "plant");

  private static final String NOUNS = "net/sf/extjwnl/data/wordnet/wn31/data.noun";
  private static final int FIELD_TOPIC = 1;

  /** The first word; its number of words stands before it, and a number after each. */
  private static final int FIELD_WORD = 4;

  /**
   * From the first quotation on: examples follow the definition, and sources follow the examples.
   */
  private static final Pattern EXAMPLES = Pattern.compile("(^|[;:,.])\\s*\".*$");

  private WordNetFile() {}

  record Entry(String word, String definition, String topic) {}

  /** One entry for each definition, without those that stand under several topics. */
  static List<Entry> entries(Path jar) {
    var byDefinition = new LinkedHashMap<String, Entry>();
    var ambiguous = new HashSet<String>();
    for (Entry entry : all(jar)) {
      String key = entry.definition().toLowerCase(Locale.ROOT);
      Entry first = byDefinition.putIfAbsent(key, entry);
      if (first != null && !first.topic().equals(entry.topic())) {
        ambiguous.add(key);
      }
    }
    byDefinition.keySet().removeAll(ambiguous);
    return List.copyOf(byDefinition.values());
  }

  private static List<Entry> all(Path jar) {
    var entries = new ArrayList<Entry>();
    try (var zip = new ZipFile(jar.toFile())) {
      ZipEntry nouns = zip.getEntry(NOUNS);
      if (nouns == null) {
        throw new IllegalArgumentException(
            "Expected WordNet's nouns in %s; it has no entry %s".formatted(jar, NOUNS));
      }
      try (var reader =
          new BufferedReader(
              new InputStreamReader(zip.getInputStream(nouns), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          Entry entry = entry(line);
          if (entry != null) {
            entries.add(entry);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read WordNet from " + jar + ": " + e.getMessage(), e);
    }
    return entries;
  }

  /** Null for the licence at the top of the file, other topics, and what suits no classroom. */
  private static @Nullable Entry entry(String line) {
    int bar = line.indexOf(" | ");
    if (line.startsWith(" ") || bar < 0) {
      return null;
    }
    String[] fields = line.substring(0, bar).split(" ", -1);
    String topic = TOPICS.get(fields[FIELD_TOPIC]);
    String gloss = line.substring(bar + " | ".length());
    if (topic == null || Unsuited.holds(gloss)) {
      return null;
    }
    int words = Integer.parseInt(fields[FIELD_WORD - 1], 16);
    for (int i = 0; i < words; i++) {
      if (Unsuited.holds(fields[FIELD_WORD + 2 * i])) {
        return null;
      }
    }
    String definition = EXAMPLES.matcher(gloss).replaceFirst("").strip();
    if (definition.isEmpty()) {
      return null;
    }
    return new Entry(fields[FIELD_WORD].replace('_', ' '), definition, topic);
  }
}
