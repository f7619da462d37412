package dev.graft;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Compacter;
import dev.graft.module.ResidualSite;
import dev.graft.module.ResidualSite.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that AdapterHub's library gives to the arrays of a bottleneck adapter or Compacter:
 * those of a layer that holds {@code attention_adapters} and {@code output_adapters}, or of the
 * module, such as BERT's {@code attention.output}, whose output the adapter follows.
 */
final class AdapterHubNames {
  private static final String ADAPTERS = ".adapters";

  private final Upstream upstream;
  private final Pattern name;
  private final String word;
  private final String shared;

  /** Where the arrays of an adapter stand, below which its word follows. */
  private final Map<String, Kind> sites = new LinkedHashMap<>();

  /**
   * Those of one adapter.
   *
   * @param upstream what it is for
   * @param adapter its name
   * @param description what it is
   */
  AdapterHubNames(Upstream upstream, String adapter, Adapter description) {
    this.upstream = upstream;
    this.word =
        description instanceof Bottleneck bottleneck
            ? bottleneck.placement().word()
            : Compacter.word();
    this.shared = ".shared_parameters." + adapter + ".";
    // The library's first versions had longer names for the modules.
    this.name =
        Pattern.compile(
            "(.+?)\\.(?:(attention|output)_adapters\\.)?"
                + "(?:adapters|(?:attention|layer)_text_(?:task|lang)_adapters)\\."
                + Pattern.quote(adapter)
                + "\\.(adapter_(?:down|up)\\..+)");
    PlanNetwork.tree(upstream)
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof ResidualSite site) {
                sites.put(path.endsWith(ADAPTERS) ? path : path + ADAPTERS, site.kind());
              }
            });
  }

  /**
   * The name of an array here.
   *
   * @param published its name in the file
   * @return the path, or the name itself if it has no place
   */
  String here(String published) {
    int end = ("." + published).indexOf(shared);
    if (end >= 0) {
      return published.substring(end + shared.length() - 1);
    }
    Matcher parts = name.matcher(published);
    if (!parts.matches()) {
      return published;
    }
    String above = StoredPaths.bare(parts.group(1), upstream.architecture());
    String kind = parts.group(2);
    return site(above, kind)
        .map(site -> site + "." + word + "." + parts.group(3))
        .orElse(published);
  }

  private Optional<String> site(String above, @Nullable String kind) {
    if (kind == null) {
      return sites.keySet().stream().filter((above + ADAPTERS)::equals).findFirst();
    }
    Kind wanted = kind.equals("attention") ? Kind.ATTENTION : Kind.FEED_FORWARD;
    // A vision transformer's second place belongs to the last module of the layer.
    String layer = above.endsWith(".output") ? above.substring(0, above.lastIndexOf('.')) : above;
    return sites.entrySet().stream()
        .filter(site -> site.getValue() == wanted && site.getKey().startsWith(layer + "."))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
