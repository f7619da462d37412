package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Texts as token ids, ready to be cut into batches.
 *
 * @param ids one array of token ids per text, special tokens included
 * @param typeIds as many arrays of the same lengths: 0 for the first text of a pair, 1 for the
 *     second; empty where all are 0
 * @param padId the id that fills the shorter texts of a batch
 */
public record EncodedTexts(List<long[]> ids, List<long[]> typeIds, long padId)
    implements EncodedExamples {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are type ids of other lengths
   */
  public EncodedTexts {
    ids = List.copyOf(ids);
    typeIds = List.copyOf(typeIds);
    if (!typeIds.isEmpty() && typeIds.size() != ids.size()) {
      throw new IllegalArgumentException(
          "Expected type ids for none or all of %d texts; got %d"
              .formatted(ids.size(), typeIds.size()));
    }
    for (int i = 0; i < typeIds.size(); i++) {
      if (typeIds.get(i).length != ids.get(i).length) {
        throw new IllegalArgumentException(
            "Expected as many type ids as tokens in text %d, %d; got %d"
                .formatted(i, ids.get(i).length, typeIds.get(i).length));
      }
    }
  }

  /** Single texts: all type ids are 0. */
  public EncodedTexts(List<long[]> ids, long padId) {
    this(ids, List.of(), padId);
  }

  /**
   * Encodes texts.
   *
   * @param texts any texts, empty ones included
   * @param tokenizer decides the ids and the truncation
   * @return the encoded texts, in the same order
   * @throws IllegalArgumentException if a text has no tokens: an empty one, with a tokenizer that
   *     adds none of its own
   */
  public static EncodedTexts of(List<String> texts, TextTokenizer tokenizer) {
    return withTokens(new EncodedTexts(tokenizer.encode(texts), tokenizer.padId()));
  }

  /**
   * Encodes pairs of texts, such as premise and hypothesis, each pair as one row. Of a pair that is
   * too long, the longer text is cut first ({@code longest_first} in transformers).
   *
   * @param firsts the first texts
   * @param seconds as many second texts
   * @param tokenizer decides the ids and the truncation
   * @return the pairs, with type ids where the tokenizer tells the texts apart by them
   * @throws IllegalArgumentException if the numbers differ, or a pair has no tokens
   */
  public static EncodedTexts pairs(
      List<String> firsts, List<String> seconds, TextTokenizer tokenizer) {
    return withTokens(tokenizer.encodePairs(firsts, seconds));
  }

  static EncodedTexts joined(List<EncodedTexts> parts) {
    boolean typed = parts.stream().anyMatch(part -> !part.typeIds.isEmpty());
    var ids = new ArrayList<long[]>();
    var types = new ArrayList<long[]>();
    for (EncodedTexts part : parts) {
      ids.addAll(part.ids);
      if (typed) {
        types.addAll(
            part.typeIds.isEmpty()
                ? part.ids.stream().map(text -> new long[text.length]).toList()
                : part.typeIds);
      }
    }
    return new EncodedTexts(ids, types, parts.get(0).padId);
  }

  private static EncodedTexts withTokens(EncodedTexts texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.ids.get(i).length == 0) {
        throw new IllegalArgumentException(
            "Text %d of %d is empty, and the tokenizer adds no token of its own: drop it or fill it"
                .formatted(i + 1, texts.size()));
      }
    }
    return texts;
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public int[] lengths() {
    return ids.stream().mapToInt(text -> text.length).toArray();
  }

  @Override
  public int[] ends(OptionalLong skipped) {
    return ids.stream().mapToInt(text -> end(text, skipped)).toArray();
  }

  private static int end(long[] text, OptionalLong skipped) {
    int end = text.length;
    while (end > 1 && skipped.isPresent() && text[end - 1] == skipped.getAsLong()) {
      end--;
    }
    return end;
  }

  /**
   * Some of the texts as one batch, padded on the right.
   *
   * @param rows the numbers of the texts
   */
  public TokenBatch batch(int[] rows) {
    return batch(rows, Side.RIGHT);
  }

  /**
   * Some of the texts as one padded batch.
   *
   * @param rows the numbers of the texts
   * @param padding the side where shorter texts are filled up: the right for training, the left
   *     where the next token of each is generated
   */
  public TokenBatch batch(int[] rows, Side padding) {
    return TokenBatch.of(this, rows, padding);
  }

  @Override
  public Tokens input(NDManager scope, int[] rows) {
    return batch(rows).input(scope);
  }
}
