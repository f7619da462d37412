package dev.graft;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import dev.graft.architecture.Backbone;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.data.TokenBatch;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.List;

/** Gives networks to DJL as its own models. */
final class DjlModels {
  private static final String ENGINE = "PyTorch";

  private DjlModels() {}

  /** Texts to labels with their probabilities. */
  static ZooModel<String, Classifications> classifier(
      NetworkBlock block, String name, TextTokenizer tokenizer, List<String> labels) {
    return model(
        name,
        block,
        new TextTranslator<>(tokenizer) {
          @Override
          public Classifications processOutput(TranslatorContext context, NDList outputs) {
            return new Classifications(labels, outputs.singletonOrThrow().softmax(-1).squeeze(0));
          }
        });
  }

  /** Texts to vectors. */
  static ZooModel<String, float[]> vectors(Upstream upstream) {
    upstream.checkTakes(Kind.TEXTS);
    Backbone backbone = upstream.backbone();
    var block =
        new NetworkBlock(
            upstream,
            backbone,
            false,
            upstream.architecture().pooledWidth(),
            input -> backbone.pool(backbone.forward(input, false), input.mask(), false));
    return model(
        upstream.name(),
        block,
        new TextTranslator<>(upstream.tokenizer()) {
          @Override
          public float[] processOutput(TranslatorContext context, NDList outputs) {
            float[] vector = outputs.singletonOrThrow().toFloatArray();
            if (upstream.heads().notes().normalises()) {
              SentenceVectors.normalise(new float[][] {vector});
            }
            return vector;
          }
        });
  }

  private static <T> ZooModel<String, T> model(
      String name, NetworkBlock block, TextTranslator<T> translator) {
    // The engine's settings are made before DJL starts it.
    Tensors.newScope().close();
    Model model = Model.newInstance(name, ENGINE);
    model.setBlock(block);
    block.belongTo(model.getNDManager());
    return new ZooModel<>(model, translator);
  }

  /** Encodes one text; batches of one need no padding. */
  private abstract static class TextTranslator<T> implements NoBatchifyTranslator<String, T> {
    private final TextTokenizer tokenizer;

    TextTranslator(TextTokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    @Override
    public NDList processInput(TranslatorContext context, String text) {
      var batch = TokenBatch.of(List.of(tokenizer.encode(text)), new int[] {0}, tokenizer.padId());
      return new NDList(
          Tensors.int64(context.getNDManager(), batch.ids(), 1, batch.width()),
          Tensors.int64(context.getNDManager(), batch.mask(), 1, batch.width()));
    }

    @Override
    public String toString() {
      return Arrays.toString(new Object[] {tokenizer});
    }
  }
}
