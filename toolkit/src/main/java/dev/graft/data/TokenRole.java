package dev.graft.data;

/**
 * What a special token stands for, by the names of Hugging Face's {@code tokenizer_config.json}.
 */
public enum TokenRole {
  /** Opens a text, for language models. */
  BOS("bos_token"),
  /** Ends a text, for language models. */
  EOS("eos_token"),
  /** Stands for what the vocabulary lacks. */
  UNK("unk_token"),
  /** Ends a text or separates two, for encoders. */
  SEP("sep_token"),
  /** Fills the shorter texts of a batch up. */
  PAD("pad_token"),
  /** Opens a text, for encoders: classifiers read its vector. */
  CLS("cls_token"),
  /** Stands for a token that is to be guessed. */
  MASK("mask_token");

  private final String key;

  TokenRole(String key) {
    this.key = key;
  }

  /** How the role is called in files, such as {@code pad_token}. */
  public String key() {
    return key;
  }
}
