package dev.graft.module;

/** What an adapter puts into a network: a module with a strength, whose parameters are new. */
public abstract class AdapterModule extends Module {
  /** The name of an adapter that was given none; no part of its parameters' paths. */
  public static final String UNNAMED = "";

  private String adapter = UNNAMED;
  private double strength = 1;

  /** For subclasses. */
  protected AdapterModule() {}

  /**
   * The name of the adapter that this is a part of.
   *
   * @return {@link #UNNAMED} unless the adapter was given a name
   */
  public final String adapter() {
    return adapter;
  }

  /**
   * Makes this a part of an adapter.
   *
   * @param name the adapter's name
   */
  final void belongTo(String name) {
    adapter = name;
  }

  /**
   * Sets how much of what the adapter changes is changed.
   *
   * @param share from 0, as if it were not there, to 1, as it was trained
   * @throws IllegalArgumentException if the share is outside, or between for a module that is there
   *     or not
   */
  public final void strength(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "An adapter's strength lies from 0 to 1, but was " + share);
    }
    if (share > 0 && share < 1 && !gradual()) {
      throw new IllegalArgumentException(
          "This kind of adapter is on (1) or off (0) and knows no strength of " + share);
    }
    strength = share;
  }

  /** How much of what the adapter changes is changed; 1 unless said otherwise. */
  public final double strength() {
    return strength;
  }

  /**
   * Whether there are strengths between 0 and 1.
   *
   * @return true unless a subclass says otherwise
   */
  protected boolean gradual() {
    return true;
  }

  /**
   * Whether the weights of a network without it can hold what it does.
   *
   * @return false unless a subclass says otherwise
   */
  public boolean merges() {
    return false;
  }
}
