package dev.graft.module;

import java.util.List;

/** A layer of self-attention and a feed-forward block, each with its norm. */
public interface AttentionBlock {

  /**
   * The modules that compute self-attention, its output projection among them.
   *
   * @return modules of this layer, without its norms
   */
  List<Module> attentionModules();
}
