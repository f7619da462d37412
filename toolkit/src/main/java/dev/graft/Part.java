package dev.graft;

import java.util.Locale;

/** A kind of parameters of an upstream, whatever its family calls them. The head has none. */
public enum Part {
  /** The weights and biases of layer norms, root mean square norms and batch norms. */
  NORMS,
  /** Every bias, those of norms too. */
  BIASES,
  /**
   * The tables of tokens and positions, the projection of patches or the first convolution, and
   * whatever else stands below the first layer; without norms.
   */
  EMBEDDINGS,
  /** The projections of self-attention: queries, keys, values and output; without norms. */
  ATTENTION,
  /** The linear layers of the feed-forward blocks; without norms. */
  FEED_FORWARD;

  /** As it stands in a plan's name. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
