package dev.graft.architecture;

/** How the vectors of a sequence's tokens become one vector. */
public enum Pooling {
  /** The mean of the tokens that are not padding, as sentence-transformers models use. */
  MEAN,
  /** The vector of the first token. */
  FIRST_TOKEN,
  /** The first token through a dense layer and tanh: BERT's own pooler. */
  BERT_POOLER
}
