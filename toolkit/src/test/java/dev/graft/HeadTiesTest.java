package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.architecture.LanguageHeadLayout;
import dev.graft.checkpoint.FloatArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that holds a language model's head beside the table of token vectors. */
final class HeadTiesTest {
  private static final String HEAD = "cls.predictions.decoder.weight";
  private static final String TABLE = "bert.embeddings.word_embeddings.weight";

  private final Path root;

  HeadTiesTest(@TempDir Path root) {
    this.root = root;
  }

  private Upstream withHead(float difference) throws IOException {
    ModelCopy copy = ModelCopy.of(ReferenceModel.directory("bert_masked_lm"), root.resolve("copy"));
    copy.arrays(
        arrays -> {
          FloatArray table = Objects.requireNonNull(arrays.get(TABLE));
          ByteBuffer values =
              ByteBuffer.allocate(table.values().remaining()).order(table.values().order());
          values.put(table.values().duplicate()).flip();
          int last = values.limit() - Float.BYTES;
          values.putFloat(last, values.getFloat(last) + difference);
          arrays.put(HEAD, new FloatArray(table.shape(), values));
        });
    return Upstream.from(copy.directory());
  }

  private static boolean tied(Upstream upstream) {
    return upstream.architecture().languageHead().flatMap(LanguageHeadLayout::weight).isEmpty();
  }

  @Test
  void isTiedWhereItHoldsTheSameValuesTwice() throws IOException {
    Upstream upstream = withHead(0);
    assertThat(tied(upstream)).isTrue();
    assertThat(upstream.config().flag("tie_word_embeddings", true)).isTrue();
  }

  @Test
  void isItsOwnWhereASingleValueDiffers() throws IOException {
    assertThat(tied(withHead(0.5f))).isFalse();
  }

  @Test
  void staysItsOwnWhenItIsSaved() throws IOException {
    Path saved = withHead(0.5f).export(root.resolve("saved"));
    assertThat(
            Reference.json(saved.resolve("config.json")).get("tie_word_embeddings").getAsBoolean())
        .isFalse();
    assertThat(tied(Upstream.from(saved))).isFalse();
  }
}
