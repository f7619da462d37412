package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.util.NativeResource;
import dev.graft.adapter.Lora;
import dev.graft.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DjlModelsTest {
  private static final List<String> TEXTS =
      List.of("frozen layers", "a card was lost and a payment failed twice this week");

  @Test
  void aTrainedClassifierPredictsInDjlWhatItPredictsHere() throws TranslateException {
    Classifier classifier =
        FineTune.classifier(Reference.bert())
            .adapt(Lora.rank(2))
            .fit(TinyData.splits(), Recipe.epochs(1))
            .model();
    try (ZooModel<String, Classifications> model = classifier.toDjl();
        Predictor<String, Classifications> predictor = model.newPredictor()) {
      List<Classifications> answers = predictor.batchPredict(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        Prediction expected = classifier.predict(TEXTS.get(i));
        assertThat(answers.get(i).best().getClassName()).isEqualTo(expected.label());
        for (Classifications.Classification answer :
            answers.get(i).<Classifications.Classification>items()) {
          assertThat(answer.getProbability())
              .isCloseTo(
                  expected.probabilities().getOrDefault(answer.getClassName(), -1.0), within(1e-6));
        }
      }
      assertThat(model.getBlock().getParameters().keys())
          .contains("encoder.layer.1.attention.self.query.lora_A.weight", "classifier.weight");
    }
    assertThat(classifier.predict(TEXTS.get(0)).probability()).isBetween(0.0, 1.0);
  }

  @Test
  void closingAModelFreesWhatItHeldAndNotTheNetwork() {
    Upstream bert = Reference.bert();
    var model = bert.toDjl();
    var view = (NativeResource<?>) model.getBlock().getParameters().get(0).getValue().getArray();
    assertThat(view.isReleased()).isFalse();
    model.close();
    assertThat(view.isReleased()).isTrue();
    assertThat(bert.embed(TEXTS).size()).isEqualTo(TEXTS.size());
  }

  @Test
  void aSentenceTransformerGivesTheSameVectorsInDjl() throws TranslateException {
    Upstream sentences = Upstream.from(ReferenceModel.directory("sentence_transformer"));
    try (var model = sentences.toDjl();
        var predictor = model.newPredictor()) {
      assertThat(predictor.predict(TEXTS.get(1)))
          .containsExactly(sentences.embed(TEXTS.get(1)).vector(0), within(1e-6f));
    }
  }

  @Test
  void aBlockTakesIdsAndAMaskFromATranslatorOfOnesOwn() throws TranslateException {
    Upstream bert = Reference.bert();
    float[][] expected = bert.embed(TEXTS).vectors();
    try (var model = bert.toDjl();
        var scope = Tensors.newScope();
        Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null))) {
      var batch = dev.graft.data.EncodedTexts.of(TEXTS, bert.tokenizer()).batch(new int[] {0, 1});
      var ids = Tensors.int64(scope, batch.ids(), 2, batch.width());
      var mask = Tensors.int64(scope, batch.mask(), 2, batch.width());

      float[] computed = predictor.predict(new NDList(ids, mask)).singletonOrThrow().toFloatArray();

      assertThat(computed).hasSize(2 * 32);
      for (int i = 0; i < computed.length; i++) {
        assertThat(computed[i]).isCloseTo(expected[i / 32][i % 32], within(1e-5f));
      }
      assertThatThrownBy(
              () ->
                  predictor.predict(
                      new NDList(ids.toType(ai.djl.ndarray.types.DataType.FLOAT32, false))))
          .hasRootCauseMessage(
              "Expected a int64 array of 2 dimensions; got float32 " + ids.getShape());
    }
    assertThat(bert.embed(TEXTS).vectors()).isDeepEqualTo(expected);
  }
}
