package dev.graft.architecture;

import java.util.List;

/** What the descriptions of networks of convolutions have in common. */
interface ConvolutionalFamily extends Architecture {

  @Override
  default int maxLength() {
    return 1;
  }

  @Override
  default List<String> defaultTargets() {
    return List.of();
  }

  @Override
  default Pooling pooling() {
    return Pooling.GLOBAL_AVERAGE;
  }
}
