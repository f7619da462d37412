package dev.graft.architecture;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the descriptions of BERT's relatives have in common. */
interface EncoderFamily extends Architecture {

  /** The numbers. */
  EncoderSizes sizes();

  /** How a sequence becomes one vector, if the model's directory says so. */
  Optional<Pooling> stated();

  @Override
  default int width() {
    return sizes().width();
  }

  @Override
  default Optional<AttentionHeads> attentionHeads() {
    return Optional.of(new AttentionHeads(sizes().heads(), sizes().heads(), sizes().headWidth()));
  }

  @Override
  default int maxLength() {
    return sizes().positions();
  }

  @Override
  default List<String> layers() {
    return numbered("encoder.layer.");
  }

  /** The paths of layers that are numbered from 0. */
  default List<String> numbered(String stack) {
    return IntStream.range(0, sizes().layers()).mapToObj(i -> stack + i).toList();
  }

  @Override
  default Pooling pooling() {
    return stated().orElse(Pooling.FIRST_TOKEN);
  }
}
