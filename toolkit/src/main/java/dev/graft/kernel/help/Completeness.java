package dev.graft.kernel.help;

/**
 * Whether code can be run as it is.
 *
 * @param status Jupyter's word for it
 * @param indent of the next line; only of use where the code is incomplete
 */
public record Completeness(Status status, String indent) {

  /** The states that Jupyter knows. */
  public enum Status {
    /** It can be run. */
    COMPLETE,
    /** More is to come. */
    INCOMPLETE,
    /** Whatever comes, it is no Java. */
    INVALID,
    /** It could not be told. */
    UNKNOWN;

    /** The word of the protocol. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
