package dev.graft;

import dev.graft.adapter.NamedAdapter;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.TextTokenizer;
import java.util.List;

/** How long texts may be beside what adapters put before them. */
final class TextRoom {
  private TextRoom() {}

  /** The positions that adapters take from every text. */
  static int places(List<NamedAdapter> adapters) {
    return adapters.stream().mapToInt(one -> one.adapter().places()).sum();
  }

  /** The most tokens that a text may have. */
  static int longest(Upstream upstream, TextTokenizer tokenizer, List<NamedAdapter> adapters) {
    return Math.min(tokenizer.maxLength(), upstream.architecture().maxLength() - places(adapters));
  }

  /** An encoder that cuts texts to the room there is. */
  static ExampleEncoder cut(
      Upstream upstream, ExampleEncoder encoder, List<NamedAdapter> adapters) {
    return encoder instanceof TextTokenizer tokenizer
        ? tokenizer.maxLength(longest(upstream, tokenizer, adapters))
        : encoder;
  }
}
