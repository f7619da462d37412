package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Tokens;
import java.util.List;

/**
 * Texts as token ids, ready to be cut into batches.
 *
 * @param ids one array of token ids per text, special tokens included
 * @param padId the id that fills the shorter texts of a batch
 */
public record EncodedTexts(List<long[]> ids, long padId) implements EncodedExamples {

  /** Copies the list. */
  public EncodedTexts {
    ids = List.copyOf(ids);
  }

  /**
   * Encodes texts.
   *
   * @param texts any texts, empty ones included
   * @param tokenizer decides the ids and the truncation
   * @return the encoded texts, in the same order
   */
  public static EncodedTexts of(List<String> texts, TextTokenizer tokenizer) {
    return new EncodedTexts(tokenizer.encode(texts), tokenizer.padId());
  }

  @Override
  public int size() {
    return ids.size();
  }

  @Override
  public int[] lengths() {
    return ids.stream().mapToInt(text -> text.length).toArray();
  }

  /**
   * Some of the texts as one padded batch.
   *
   * @param rows the numbers of the texts
   */
  public TokenBatch batch(int[] rows) {
    return TokenBatch.of(ids, rows, padId);
  }

  @Override
  public Tokens input(NDManager scope, int[] rows) {
    return batch(rows).input(scope);
  }
}
