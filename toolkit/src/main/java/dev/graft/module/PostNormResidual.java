package dev.graft.module;

import ai.djl.ndarray.NDArray;

/**
 * The end of a sub-layer that normalises after the residual sum, as BERT does: {@code LN(x +
 * dense(h) + adapters)}.
 */
public final class PostNormResidual extends Module implements ResidualSite {
  private final Kind kind;
  private final Linear dense;
  private final LayerNorm norm;
  private final ResidualAdapters adapters = new ResidualAdapters();

  /**
   * The end of a sub-layer. Its own place in the tree is that of its adapters; the two modules have
   * theirs where the family's checkpoints name them.
   *
   * @param kind which sub-layer it ends
   * @param dense the projection onto the residual stream
   * @param norm the layer norm after the sum
   */
  public PostNormResidual(Kind kind, Linear dense, LayerNorm norm) {
    this.kind = kind;
    this.dense = dense;
    this.norm = norm;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public long width() {
    return dense.out();
  }

  @Override
  public void attach(String name, String word, ResidualAdapter adapter) {
    adapter.belongTo(name);
    adapters.add(child(free("adapters." + ResidualSite.part(name, word)), adapter));
  }

  /**
   * Computes the end of the sub-layer.
   *
   * @param inside the sub-layer's inside, {@code [batch, tokens, in]}; closed by this method
   * @param residual the sub-layer's input, {@code [batch, tokens, width]}; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}
   */
  public NDArray forward(NDArray inside, NDArray residual, boolean training) {
    NDArray output = dense.forward(inside, training);
    inside.close();
    if (!adapters.idle()) {
      output = adapters.adapted(residual, output, norm::forward);
    }
    try (NDArray last = output) {
      return norm.forwardSum(last, residual);
    }
  }
}
