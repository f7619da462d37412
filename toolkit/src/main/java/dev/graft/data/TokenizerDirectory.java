package dev.graft.data;

import dev.graft.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what a model's directory has of a tokenizer. */
final class TokenizerDirectory {

  private static final String FAST = "tokenizer.json";
  private static final String WORDS = "vocab.txt";
  private static final String BYTES = "vocab.json";
  private static final String MERGES = "merges.txt";

  private static final Set<String> WORD_PIECE =
      Set.of("bert", "distilbert", "mpnet", "electra", "mobilebert", "convbert", "layoutlm");
  private static final Set<String> ROBERTA = Set.of("roberta", "longformer", "bart");

  private static final List<String> OTHERS =
      List.of(
          "spiece.model",
          "sentencepiece.bpe.model",
          "spm.model",
          "tokenizer.model",
          "tekken.json",
          BYTES,
          MERGES,
          "bpe.codes");

  private TokenizerDirectory() {}

  static TextTokenizer read(Path directory, int maxLength) {
    TokenizerConfiguration configuration = TokenizerConfiguration.of(directory);
    int limit = configuration.atMost(maxLength);
    Path fast = directory.resolve(FAST);
    boolean written = Files.exists(fast);
    byte[] content = written ? bytes(fast) : slow(directory, configuration);
    try {
      return TextTokenizer.of(content, configuration, limit);
    } catch (NoTokenizerException e) {
      throw new IllegalArgumentException(
          written
              ? "%s: %s".formatted(fast, e.getMessage())
              : "The tokenizer's files in %s do not fit together: %s".formatted(directory, e.why()),
          e);
    }
  }

  private static byte[] slow(Path directory, TokenizerConfiguration configuration) {
    Path words = directory.resolve(WORDS);
    Path bytes = directory.resolve(BYTES);
    Path merges = directory.resolve(MERGES);
    String kind = configuration.kind();
    if (Files.exists(words) && (kind.isEmpty() || WORD_PIECE.contains(kind))) {
      return WordPieceFile.tokenizerJson(
          bytes(words), words.toString(), WordPiece.of(configuration), configuration);
    }
    if (Files.exists(bytes)
        && Files.exists(merges)
        && (kind.equals(ByteLevelFiles.GPT2) || ROBERTA.contains(kind))) {
      return ByteLevelFiles.tokenizerJson(
          JsonFile.object(bytes),
          bytes(merges),
          directory.toString(),
          ROBERTA.contains(kind),
          configuration);
    }
    throw missing(directory, kind);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static IllegalArgumentException missing(Path directory, String kind) {
    List<String> there =
        Stream.concat(Stream.of(WORDS), OTHERS.stream())
            .filter(name -> Files.exists(directory.resolve(name)))
            .toList();
    String found =
        there.isEmpty()
            ? "no file of a tokenizer"
            : String.join(" and ", there) + (kind.isEmpty() ? "" : " for '" + kind + "'");
    return new IllegalArgumentException(
        ("%s has %s; expected is tokenizer.json, or vocab.txt for BERT's tokenizers, or vocab.json "
                + "with merges.txt for GPT-2's and RoBERTa's. Write the file in Python: "
                + "AutoTokenizer.from_pretrained(directory).save_pretrained(directory)")
            .formatted(directory, found));
  }
}
