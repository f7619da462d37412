package dev.graft.module;

/** A place where a sub-layer's output joins the residual stream, and where an adapter can sit. */
public interface ResidualSite {

  /** Which sub-layer a site belongs to. */
  enum Kind {
    /** Self-attention. */
    ATTENTION,
    /** The feed-forward block. */
    FEED_FORWARD
  }

  /**
   * Which sub-layer this is.
   *
   * @return the kind
   */
  Kind kind();

  /**
   * The width of the residual stream.
   *
   * @return the last dimension of the arrays that meet here
   */
  long width();

  /**
   * Puts an adapter here.
   *
   * @param name the adapter's name, or {@link AdapterModule#UNNAMED}
   * @param word what the method calls its modules; stands in the paths of those without a name
   * @param adapter the adapter
   */
  void attach(String name, String word, ResidualAdapter adapter);

  /** The part of the parameters' paths that tells one adapter from another. */
  static String part(String name, String word) {
    return name.isEmpty() ? word : name;
  }
}
