package dev.graft.architecture;

import java.util.List;
import java.util.Optional;

/** Encoders with the heads of RoBERTa. */
interface RobertaFamily extends EncoderFamily {

  @Override
  default HeadLayout head() {
    return ConfigurationChecks.head(
        stated(),
        HeadLayout.of(
            HeadTransform.of("classifier.dense", Activation.TANH), "classifier.out_proj"));
  }

  @Override
  default Optional<LanguageHeadLayout> languageHead() {
    return Optional.of(MaskedHeads.roberta(sizes().epsilon(), sizes().tied()));
  }

  @Override
  default List<String> storedNames(String path) {
    return StoredNames.of(path, MaskedHeads.ROBERTA_NAMES);
  }
}
