package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class WordNetTopicsTest {

  private static final String TOPICS =
      "animal artifact body communication food location person plant";

  private static Table table = Table.create();

  @BeforeAll
  static void read() {
    table = WordNetTopics.table();
  }

  @Test
  void theTableHasWordDefinitionAndTopic() {
    assertThat(table.columnNames()).containsExactly("word", "definition", "topic");
    Table skin =
        table.where(
            table.stringColumn("definition").startsWith("a natural protective body covering"));
    assertThat(skin.stringColumn("word").asList()).containsExactly("skin");
    assertThat(skin.stringColumn("definition").asList())
        .containsExactly("a natural protective body covering and site of the sense of touch");
    assertThat(skin.stringColumn("topic").asList()).containsExactly("body");
  }

  @Test
  void everyTopicHoldsMoreThan1800Definitions() {
    Table counts = table.countBy("topic");
    assertThat(counts.stringColumn("topic").asList())
        .containsExactlyInAnyOrder(TOPICS.split(" ", -1));
    assertThat(counts.intColumn("Count").min()).isGreaterThan(1800);
  }

  @Test
  void noDefinitionStandsTwiceOrQuotesExamples() {
    var definitions = table.stringColumn("definition");
    assertThat(definitions.lowerCase().countUnique()).isEqualTo(table.rowCount());
    assertThat(definitions.asList())
        .noneMatch(definition -> definition.isBlank() || definition.matches(".*[;:]\\s*\".*"));
    assertThat(table.stringColumn("word").asList()).noneMatch(word -> word.contains("_"));
  }

  @Test
  void whatTheDictionaryMarksAsAbusiveIsLeftOut() {
    assertThat(table.stringColumn("definition").lowerCase().asList())
        .noneMatch(text -> text.contains("offensive term") || text.contains("ethnic slur"));
    assertThat(table.stringColumn("word").asList())
        .contains("Fagus", "blackbird")
        .doesNotContain("bitch", "bastard");
  }

  @Test
  void aSampleIsBalancedMixedAndDecidedByItsSeed() {
    var examples = WordNetTopics.examples(table, 1600, 42);
    assertThat(examples.size()).isEqualTo(1600);
    assertThat(String.join(" ", examples.labels().names())).isEqualTo(TOPICS);
    assertThat(examples.classCounts().values()).containsOnly(200);
    assertThat(examples.texts()).doesNotHaveDuplicates();
    assertThat(examples.table().first(40).stringColumn("topic").countUnique()).isGreaterThan(4);
    assertThat(WordNetTopics.examples(table, 1600, 42).fingerprint())
        .isEqualTo(examples.fingerprint());
    assertThat(WordNetTopics.examples(table, 1600, 43).fingerprint())
        .isNotEqualTo(examples.fingerprint());
  }

  @Test
  void aRemainderGoesToTheFirstTopics() {
    assertThat(WordNetTopics.examples(table, 18, 1).classCounts().values())
        .containsExactly(3, 3, 2, 2, 2, 2, 2, 2);
  }

  @Test
  void tooManyOrTooFewRowsAreErrors() {
    assertThatThrownBy(() -> WordNetTopics.examples(table, 20_000, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("definitions of the topic 'body'; 20000 rows would need 2500");
    assertThatThrownBy(() -> WordNetTopics.examples(8, 1)).hasMessageContaining("at least 16 rows");
  }

  @Test
  void anotherJarIsAnError(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("other.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("readme"));
    }
    assertThatThrownBy(() -> WordNetTopics.read(jar))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data.noun");
    Path cut = Files.write(folder.resolve("cut.jar"), new byte[] {'P', 'K'});
    assertThatThrownBy(() -> WordNetTopics.read(cut))
        .hasMessageContaining("Cannot read WordNet from " + cut);
  }

  @Test
  void licenceLinesOtherTopicsAndAmbiguousDefinitionsAreSkipped(@TempDir Path folder)
      throws IOException {
    Path jar = folder.resolve("small.jar");
    String lines =
        """
          1 This software and database is being provided | under a licence
        00000001 05 n 02 sea_cow 0 manatee 0 001 @ 01 n 0000 | lives in water; "we saw one"; eats grass
        00000002 13 n 01 stew 0 001 @ 01 n 0000 | a dish: "thick"
        00000003 05 n 01 clam 0 001 @ 01 n 0000 | found under water
        00000004 13 n 01 clams 0 001 @ 01 n 0000 | Found under water
        00000005 26 n 01 rest 0 001 @ 01 n 0000 | a state
        00000006 05 n 01 cow 0 001 @ 01 n 0000 | "a quotation alone"
        """;
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("net/sf/extjwnl/data/wordnet/wn31/data.noun"));
      zip.write(lines.replace("\n", "  \r\n").getBytes(StandardCharsets.UTF_8));
    }
    Table small = WordNetTopics.read(jar);
    assertThat(small.stringColumn("word").asList()).containsExactly("sea cow", "stew");
    assertThat(small.stringColumn("definition").asList())
        .containsExactly("lives in water", "a dish");
  }
}
