package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdapterModule;
import java.util.regex.Pattern;

/**
 * An adapter with the name that tells it from the others of a plan.
 *
 * @param name {@link AdapterModule#UNNAMED}, or letters, digits, hyphens and underscores, beginning
 *     with a letter
 * @param adapter the adapter
 */
public record NamedAdapter(String name, Adapter adapter) {
  /** What PEFT calls an adapter that was given no name. */
  public static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("\\p{Alpha}[\\w-]{0,63}");

  /** Checks the name. */
  public NamedAdapter {
    if (!name.equals(AdapterModule.UNNAMED) && !isName(name)) {
      throw new IllegalArgumentException(
          ("An adapter's name has letters, digits, '-' and '_', begins with a letter and is not "
                  + "'%s', but was '%s'")
              .formatted(DEFAULT, name));
    }
  }

  /**
   * Whether an adapter can have a name.
   *
   * @param name a text
   * @return false if it has other characters or is {@link #DEFAULT}
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.equals(DEFAULT);
  }

  /**
   * The name as it is shown and asked for.
   *
   * @return {@link #DEFAULT} for one that was given none
   */
  public String shownName() {
    return name.equals(AdapterModule.UNNAMED) ? DEFAULT : name;
  }

  /**
   * Puts the adapter into a network that has no arrays yet.
   *
   * @param backbone the network
   * @param architecture what it was built from
   * @return where it was put
   * @throws IllegalArgumentException if it does not fit; nothing is inserted then that counts
   */
  public Insertion insert(Backbone backbone, Architecture architecture) {
    var sites = new AdapterSites(name, backbone, architecture);
    adapter.insert(sites);
    return sites.insertion(adapter);
  }
}
