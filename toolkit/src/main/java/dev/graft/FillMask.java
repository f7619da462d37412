package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Tokens;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TextTokenizer;
import dev.graft.data.TokenRole;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.RelativeOperations;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a masked language model puts in the place of masks. */
final class FillMask {
  private static final Set<TokenRole> AROUND =
      EnumSet.of(TokenRole.BOS, TokenRole.EOS, TokenRole.CLS, TokenRole.SEP, TokenRole.PAD);

  private final TextTokenizer tokenizer;
  private final LanguageModelNetwork network;
  private final Set<Long> around;

  private FillMask(Upstream upstream) {
    network = PretrainedHeads.languageModel(upstream);
    if (network.causal()) {
      throw new IllegalStateException(
          upstream.name()
              + " is a causal language model, which continues texts; it fills no masks");
    }
    tokenizer = upstream.tokenizer();
    around =
        AROUND.stream()
            .flatMapToInt(role -> tokenizer.id(role).stream())
            .mapToObj(id -> (long) id)
            .collect(Collectors.toSet());
  }

  static Table of(Upstream upstream, String text, int count) {
    return new FillMask(upstream).table(text, count);
  }

  private Table table(String text, int count) {
    String mask =
        tokenizer
            .token(TokenRole.MASK)
            .orElseThrow(
                () -> new IllegalStateException("The model's tokenizer has no token for a mask"));
    if (!text.contains(mask)) {
      throw new IllegalArgumentException(
          "Expected a text with %s where a word is to be guessed; got '%s'".formatted(mask, text));
    }
    long vocabulary = network.backbone().tokenTable().shape()[0];
    if (count < 1 || count > vocabulary) {
      throw new IllegalArgumentException(
          "Expected to be asked for 1 to %d words; got %d".formatted(vocabulary, count));
    }
    EncodedTexts encoded = EncodedTexts.of(List.of(text), tokenizer);
    long[] ids = encoded.ids().get(0);
    long id = tokenizer.id(TokenRole.MASK).orElseThrow();
    int[] places = IntStream.range(0, ids.length).filter(i -> ids[i] == id).toArray();
    int stated = text.split(Pattern.quote(mask), -1).length - 1;
    if (places.length != stated) {
      throw new IllegalArgumentException(
          "The text has %s %d times, but %d of them within the %d tokens that the model takes"
              .formatted(mask, stated, places.length, tokenizer.maxLength()));
    }
    return table(ids, places, probabilities(encoded, places), count);
  }

  /** {@code [masks][vocabulary]} */
  private float[][] probabilities(EncodedTexts encoded, int[] places) {
    return Gradients.off(
        () -> {
          try (var scope = Tensors.newScope();
              Tokens input = encoded.input(scope, new int[] {0});
              NDArray hidden = network.backbone().forward(input, false);
              NDArray chosen =
                  Tensors.int64(
                      scope, Arrays.stream(places).asLongStream().toArray(), places.length);
              NDArray logits =
                  network.logitsOfHidden(RelativeOperations.tokensAt(hidden, chosen), false);
              NDArray shares = Operations.softmax(logits)) {
            float[] all = shares.toFloatArray();
            int width = all.length / places.length;
            return IntStream.range(0, places.length)
                .mapToObj(i -> Arrays.copyOfRange(all, i * width, (i + 1) * width))
                .toArray(float[][]::new);
          } finally {
            // Arrays are freed when out of reach.
            Reference.reachabilityFence(network);
          }
        });
  }

  private Table table(long[] ids, int[] places, float[][] probabilities, int count) {
    var masks = IntColumn.create("mask");
    var tokens = StringColumn.create("token");
    var shares = DoubleColumn.create("probability");
    var texts = StringColumn.create("text");
    for (int i = 0; i < places.length; i++) {
      for (int id : largest(probabilities[i], count)) {
        masks.append(i + 1);
        tokens.append(tokenizer.decode(new long[] {id}, true));
        shares.append(probabilities[i][id]);
        texts.append(filled(ids, places[i], id));
      }
    }
    return Table.create("fill mask", masks, tokens, shares, texts);
  }

  private static int[] largest(float[] probabilities, int count) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(id -> -probabilities[id]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Other masks stay to be seen; the tokens around a text do not. */
  private String filled(long[] ids, int place, long id) {
    long[] filled = ids.clone();
    filled[place] = id;
    return tokenizer.decode(
        IntStream.range(0, filled.length)
            .filter(i -> i == place || !around.contains(filled[i]))
            .mapToLong(i -> filled[i])
            .toArray(),
        true);
  }
}
