package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.NamedAdapter;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.CausalBackbone;
import dev.graft.architecture.Input;
import dev.graft.architecture.KeyValueCache;
import dev.graft.architecture.Tokens;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.VirtualTokens;
import dev.graft.task.GreedyDecoding;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What prompts and prefixes make of batches, texts in pieces, and networks that take none. */
final class VirtualTokensTest {
  private static final PromptTuning PROMPT = PromptTuning.tokens(4);
  private static final PrefixTuning PREFIX = PrefixTuning.tokens(3);
  private static final int[] ROWS = {0, 1, 2, 3};

  /** With the adapters in the order in which they are put there. */
  private static ReferenceModel adapted(String name, Adapter... adapters) {
    return ReferenceModel.prepared(
        name,
        (upstream, network) -> {
          for (int i = 0; i < adapters.length; i++) {
            var unused =
                new NamedAdapter("part" + i, adapters[i])
                    .insert(ReferenceModel.backbone(network), upstream.architecture());
          }
        });
  }

  private static float[] logits(ReferenceModel model, int[] rows, int padding) {
    return Gradients.off(
        () -> {
          try (Input input = model.input(rows, padding);
              NDArray logits = model.logits(input)) {
            return logits.toFloatArray();
          }
        });
  }

  static Stream<Arguments> classifiers() {
    return Stream.of(
        Arguments.of("bert", PROMPT),
        Arguments.of("roberta", PROMPT),
        Arguments.of("distilbert", PROMPT),
        Arguments.of("deberta_v2", PROMPT),
        Arguments.of("modernbert", PROMPT),
        Arguments.of("mpnet", PROMPT),
        Arguments.of("bert", PREFIX),
        Arguments.of("roberta", PREFIX),
        Arguments.of("distilbert", PREFIX));
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void neitherTheOrderOfABatchNorItsPaddingMatters(String name, Adapter adapter) {
    try (ReferenceModel model = adapted(name, adapter)) {
      float[] all = logits(model, ROWS, 0);
      int classes = all.length / ROWS.length;
      assertThat(logits(model, ROWS, 7)).containsExactly(all, within(2e-6f));
      float[] turned = logits(model, new int[] {3, 2, 1, 0}, 0);
      for (int row : ROWS) {
        float[] own = Arrays.copyOfRange(all, row * classes, (row + 1) * classes);
        float[] there = Arrays.copyOfRange(turned, (3 - row) * classes, (4 - row) * classes);
        assertThat(there).containsExactly(own, within(2e-6f));
        assertThat(logits(model, new int[] {row}, 0)).containsExactly(own, within(2e-6f));
      }
    }
  }

  static Stream<Arguments> everywhere() {
    return Stream.concat(
        classifiers(),
        GenerationTest.models()
            .flatMap(name -> Stream.of(Arguments.of(name, PROMPT), Arguments.of(name, PREFIX))));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void offItIsTheUpstreamToTheBitAndThereIsNoHalf(String name, Adapter adapter) {
    try (ReferenceModel plain = ReferenceModel.frozen(name);
        ReferenceModel model = adapted(name, adapter)) {
      float[] expected = logits(plain, ROWS, 2);
      assertThat(logits(model, ROWS, 2)).isNotEqualTo(expected);
      strength(model, 0);
      assertThat(logits(model, ROWS, 2)).isEqualTo(expected);
      assertThatThrownBy(() -> strength(model, 0.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("on (1) or off (0)");
    }
  }

  private static void strength(ReferenceModel model, double strength) {
    model
        .network()
        .forEach(
            module -> {
              if (module instanceof VirtualTokens tokens) {
                tokens.strength(strength);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("dev.graft.GenerationTest#models")
  void piecesGiveWhatTheWholeGives(String name) {
    for (Adapter[] adapters :
        new Adapter[][] {{PROMPT}, {PREFIX}, {PREFIX, PROMPT}, {PROMPT, PREFIX, PROMPT}}) {
      try (ReferenceModel model = adapted(name, adapters)) {
        var backbone = (CausalBackbone) ReferenceModel.backbone(model.network());
        long[] ids = new Random(5).longs(40, 3, 300).toArray();
        float[] whole = whole(backbone, ids);
        for (int step : new int[] {1, 7, 40}) {
          assertThat(pieces(backbone, ids, step))
              .as("%s in pieces of %d", Arrays.toString(adapters), step)
              .containsExactly(whole, within(2e-5f));
        }
      }
    }
  }

  private static float[] whole(CausalBackbone backbone, long[] ids) {
    try (NDManager scope = Tensors.newScope()) {
      NDArray tokens = Tensors.int64(scope, ids, 1, ids.length);
      return Gradients.off(
          () -> backbone.forward(new Tokens(tokens, tokens, false), false).toFloatArray());
    }
  }

  private static float[] pieces(CausalBackbone backbone, long[] ids, int step) {
    return Gradients.off(
        () -> {
          var all = new float[0];
          try (var cache = new KeyValueCache()) {
            for (int at = 0; at < ids.length; at += step) {
              long[] part = Arrays.copyOfRange(ids, at, Math.min(ids.length, at + step));
              try (NDManager scope = Tensors.newScope();
                  NDArray piece = Tensors.int64(scope, part, 1, part.length);
                  NDArray hidden = backbone.next(piece, cache)) {
                float[] values = hidden.toFloatArray();
                int before = all.length;
                all = Arrays.copyOf(all, before + values.length);
                System.arraycopy(values, 0, all, before, values.length);
              }
            }
          }
          return all;
        });
  }

  @ParameterizedTest
  @MethodSource("dev.graft.GenerationTest#models")
  void generatesAsWithoutACache(String name) {
    for (Adapter adapter : new Adapter[] {PROMPT, PREFIX}) {
      try (ReferenceModel model = adapted(name, adapter)) {
        var network = (LanguageModelNetwork) model.network();
        long[] text = {5, 9, 30};
        long[] added = GreedyDecoding.continuation(network, text, 12, Set.of());
        for (long next : added) {
          assertThat(likeliest(network, text))
              .as("after %s", Arrays.toString(text))
              .isEqualTo(next);
          text = Arrays.copyOf(text, text.length + 1);
          text[text.length - 1] = next;
        }
      }
    }
  }

  private static long likeliest(LanguageModelNetwork network, long[] ids) {
    try (NDManager scope = Tensors.newScope()) {
      NDArray tokens = Tensors.int64(scope, ids, 1, ids.length);
      float[] logits =
          Gradients.off(
              () -> network.logits(new Tokens(tokens, tokens, false), false).toFloatArray());
      int vocabulary = (int) network.backbone().tokenTable().shape()[0];
      int best = 0;
      for (int i = 0; i < vocabulary; i++) {
        int last = logits.length - vocabulary;
        best = logits[last + i] > logits[last + best] ? i : best;
      }
      return best;
    }
  }

  @Test
  void aPromptBeginsWithTheVectorsOfATextCutOrRepeated() {
    Upstream upstream = Reference.bert();
    long[] ids = upstream.tokenizer().encode("the train is late");
    assertThat(ids.length).isGreaterThan(3);
    for (int tokens : new int[] {3, 2 * ids.length + 1}) {
      Backbone backbone =
          tree(
              upstream,
              PromptTuning.tokens(tokens).from("the train is late", upstream.tokenizer()::encode));
      try (NDManager scope = Tensors.newScope()) {
        backbone.materialise(scope, 1);
        Embedding table = Objects.requireNonNull(backbone.tokens());
        float[] prompt = table.preceding().get(0).ownParameters().get(0).array().toFloatArray();
        float[] rows = table.weight().array().toFloatArray();
        int width = prompt.length / tokens;
        for (int i = 0; i < tokens; i++) {
          int id = (int) ids[i % ids.length];
          assertThat(Arrays.copyOfRange(prompt, i * width, (i + 1) * width))
              .isEqualTo(Arrays.copyOfRange(rows, id * width, (id + 1) * width));
        }
      }
    }
  }

  @Test
  void aPromptFromTheVocabularyHasVectorsOfItThatTheSeedDecides() {
    float[] first = drawn(1);
    assertThat(drawn(1)).isEqualTo(first);
    assertThat(drawn(2)).isNotEqualTo(first);
    float[] rows = Reference.bert().backbone().tokenTable().array().toFloatArray();
    int width = first.length / 6;
    for (int i = 0; i < 6; i++) {
      float[] vector = Arrays.copyOfRange(first, i * width, (i + 1) * width);
      assertThat(
              Stream.iterate(0, id -> id + 1)
                  .limit(rows.length / width)
                  .anyMatch(
                      id ->
                          Arrays.equals(
                              vector, Arrays.copyOfRange(rows, id * width, (id + 1) * width))))
          .isTrue();
    }
  }

  private static float[] drawn(long seed) {
    Backbone backbone = tree(Reference.bert(), PromptTuning.tokens(6).fromVocabulary());
    try (NDManager scope = Tensors.newScope()) {
      backbone.materialise(scope, seed);
      return Objects.requireNonNull(backbone.tokens())
          .preceding()
          .get(0)
          .ownParameters()
          .get(0)
          .array()
          .toFloatArray();
    }
  }

  private static Backbone tree(Upstream upstream, Adapter adapter) {
    Backbone backbone = PlanNetwork.tree(upstream);
    var unused = new NamedAdapter("", adapter).insert(backbone, upstream.architecture());
    return backbone;
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet", "convnext", "vit", "dinov2"})
  void networksOfImagesTakeNone(String name) {
    for (Adapter adapter : new Adapter[] {PROMPT, PREFIX}) {
      assertThatThrownBy(() -> tree(Upstream.from(ReferenceModel.directory(name)), adapter))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tuning")
          .hasMessageMatching("(?s).*'\\w+'.*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mpnet", "deberta_v2", "modernbert"})
  void scoresThatDependOnDistancesTakeNoPrefix(String name) {
    assertThatThrownBy(() -> tree(Upstream.from(ReferenceModel.directory(name)), PREFIX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Prefix tuning")
        .hasMessageContaining("PromptTuning");
  }

  @Test
  void aTextMustHaveRoom() {
    for (Adapter adapter : new Adapter[] {PromptTuning.tokens(62), PrefixTuning.tokens(62)}) {
      assertThatThrownBy(() -> tree(Reference.bert(), adapter))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of the 64 positions")
          .hasMessageContaining("at most 61");
    }
    assertThatThrownBy(
            () -> {
              Backbone backbone = tree(Reference.bert(), PromptTuning.tokens(40));
              var unused =
                  new NamedAdapter("more", PrefixTuning.tokens(30))
                      .insert(backbone, Reference.bert().architecture());
            })
        .hasMessageContaining("24 are free")
        .hasMessageContaining("at most 21");
    assertThatThrownBy(() -> PromptTuning.tokens(0)).hasMessageContaining("at least 1 token");
    assertThatThrownBy(() -> PrefixTuning.tokens(-1)).hasMessageContaining("at least 1 token");
  }

  @Test
  void aPromptsTextMustBeTheUpstreamsOwnTokens() {
    assertThatThrownBy(
            () ->
                tree(
                    Reference.bert(),
                    PromptTuning.tokens(2).from("x", text -> new long[] {1, 30_000})))
        .hasMessageContaining("30000")
        .hasMessageContaining("own tokenizer");
    assertThatThrownBy(() -> PROMPT.from("", text -> new long[0])).hasMessageContaining("none");
  }

  @Test
  void modulesAreFoundByTheirKind() {
    try (ReferenceModel model = adapted("llama", PREFIX, PROMPT)) {
      Module network = model.network();
      assertThat(network.parameters())
          .containsKeys(
              "embed_tokens.part0.prompt_embeddings", "embed_tokens.part1.prompt_embeddings");
      assertThat(ReferenceModel.backbone(network).prompted()).isEqualTo(PROMPT.tokens());
    }
  }
}
