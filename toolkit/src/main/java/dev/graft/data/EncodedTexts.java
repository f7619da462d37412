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
public record EncodedTexts(List<long[]> ids, long padId) {

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

  /** How many texts there are. */
  public int size() {
    return ids.size();
  }

  /** The number of tokens of each text, special ones included. */
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

  /**
   * Some of the texts as a network takes them.
   *
   * @param scope the owner of the arrays
   * @param rows the numbers of the texts
   * @return the batch, to be closed
   */
  public Tokens input(NDManager scope, int[] rows) {
    return batch(rows).input(scope);
  }
}
