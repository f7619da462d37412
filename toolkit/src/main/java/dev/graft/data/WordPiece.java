package dev.graft.data;

import java.util.Optional;

/**
 * How BERT's tokenizer reads a text before it looks words up in its {@code vocab.txt} (Wu et al.
 * 2016, arXiv:1609.08144; Devlin et al. 2018, arXiv:1810.04805).
 *
 * @param lowerCase whether letters are made small ({@code do_lower_case})
 * @param stripAccents whether accents are taken off letters; empty: where letters are made small
 * @param chineseCharacters whether each Chinese character is a word ({@code
 *     tokenize_chinese_chars})
 */
public record WordPiece(
    boolean lowerCase, Optional<Boolean> stripAccents, boolean chineseCharacters) {

  /** As the models named "uncased" do: small letters, no accents. */
  public static WordPiece uncased() {
    return new WordPiece(true, Optional.empty(), true);
  }

  /** As the models named "cased" do: letters stay what they are. */
  public static WordPiece cased() {
    return new WordPiece(false, Optional.empty(), true);
  }

  /** As a {@code tokenizer_config.json} says, and uncased where it says nothing. */
  static WordPiece of(TokenizerConfiguration configuration) {
    return new WordPiece(
        configuration.flag("do_lower_case").orElse(true),
        configuration.flag("strip_accents"),
        configuration.flag("tokenize_chinese_chars").orElse(true));
  }
}
