package dev.graft.architecture;

/**
 * What DeBERTa's attention knows of relative positions.
 *
 * @param contentToPosition whether a query's content meets the key's position
 * @param positionToContent whether the query's position meets a key's content
 * @param shared whether positions go through the projections of the content, else through their own
 * @param normed whether the table of positions goes through a layer norm
 * @param buckets how many buckets tell distances apart, or 0 for the distances themselves
 * @param longest the longest distance
 */
record RelativeAttention(
    boolean contentToPosition,
    boolean positionToContent,
    boolean shared,
    boolean normed,
    int buckets,
    int longest) {

  /** Half of the table's rows. */
  int span() {
    return buckets > 0 ? buckets : longest;
  }
}
