package dev.graft.training;

import java.util.Locale;

/** What a run made of the fact that a frozen part gives the same output for a text each time. */
public sealed interface FeatureUse {

  /**
   * In words.
   *
   * @return a sentence; empty if there is nothing to say
   */
  String sentence();

  /**
   * The frozen part was computed once for each text, and its output used again.
   *
   * @param prefix what was computed once, such as {@code embeddings and layers 0 to 3}
   * @param bytesInMemory what was kept in memory, outside the Java heap
   * @param bytesOnDisk what was kept in a temporary file
   * @param avoided how many texts were not sent through the prefix again
   * @param fillSeconds how long it took to compute
   * @param savedSeconds an estimate: {@code fillSeconds} for each further time that all texts would
   *     have been computed
   */
  record Cached(
      String prefix,
      long bytesInMemory,
      long bytesOnDisk,
      long avoided,
      double fillSeconds,
      double savedSeconds)
      implements FeatureUse {

    @Override
    public String sentence() {
      String kept =
          bytesOnDisk == 0
              ? StorageLimits.words(bytesInMemory) + " kept"
              : "%s kept in memory and %s on disk"
                  .formatted(StorageLimits.words(bytesInMemory), StorageLimits.words(bytesOnDisk));
      if (bytesInMemory == 0 && bytesOnDisk > 0) {
        kept = StorageLimits.words(bytesOnDisk) + " kept on disk";
      }
      return "The frozen %s: computed once in %s, %s, about %s saved."
          .formatted(prefix, seconds(fillSeconds), kept, seconds(savedSeconds));
    }

    /** In words. */
    @Override
    public String toString() {
      return sentence();
    }
  }

  /**
   * Everything was computed each time.
   *
   * @param sentence why, where that is worth knowing; else empty
   */
  record Computed(String sentence) implements FeatureUse {

    /** In words. */
    @Override
    public String toString() {
      return sentence.isEmpty() ? "Nothing was computed in advance." : sentence;
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }
}
