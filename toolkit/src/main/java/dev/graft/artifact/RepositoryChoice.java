package dev.graft.artifact;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.aether.repository.RemoteRepository;
import org.jspecify.annotations.Nullable;

/**
 * The repositories to ask.
 *
 * @param extra repositories besides those of the user's settings and Maven Central: id to URL
 *     ({@code https}, {@code http} or {@code file})
 * @param only ids or URLs of the only ones to ask; empty for all. {@code maven-central} and {@code
 *     maven-local} are IJava's names of Maven Central and of the local repository
 */
public record RepositoryChoice(Map<String, String> extra, List<String> only) {

  /** What the user's settings say. */
  public static final RepositoryChoice ALL = new RepositoryChoice(Map.of(), List.of());

  private static final Set<String> SCHEMES = Set.of("http", "https", "file");
  private static final Set<String> LOCAL = Set.of("local", "maven-local");

  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException if an id is blank or a URL has another form
   */
  public RepositoryChoice {
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    only = List.copyOf(only);
    extra.forEach(
        (id, url) -> {
          var unused = repository(id, url);
        });
  }

  /** The repositories meant, before mirrors take their place. */
  List<RemoteRepository> of(List<RemoteRepository> configured, List<RemoteRepository> mirrors) {
    // Of two with one id the later one: the local repository keeps track by ids.
    var all = new LinkedHashMap<String, RemoteRepository>();
    configured.forEach(repository -> all.put(repository.getId(), repository));
    extra.forEach((id, url) -> all.put(id.strip(), repository(id, url)));
    if (only.isEmpty()) {
      return List.copyOf(all.values());
    }
    var chosen = new ArrayList<RemoteRepository>();
    for (var name : only) {
      if (LOCAL.contains(name.toLowerCase(Locale.ROOT))) {
        continue;
      }
      var found = find(name, all.values());
      found = found == null ? find(name, mirrors) : found;
      if (found == null && isRepositoryUrl(name)) {
        found = repository("from-" + URI.create(name).getHost(), name);
      }
      if (found == null) {
        throw new IllegalArgumentException(
            "There is no repository \""
                + name
                + "\". There are: "
                + String.join(", ", all.keySet())
                + ", maven-local. A URL can be given instead.");
      }
      chosen.add(found);
    }
    return chosen;
  }

  private static @Nullable RemoteRepository find(
      String name, Collection<RemoteRepository> repositories) {
    var id = name.equalsIgnoreCase("maven-central") ? "central" : name;
    for (var repository : repositories) {
      if (repository.getId().equalsIgnoreCase(id)) {
        return repository;
      }
    }
    return null;
  }

  private static RemoteRepository repository(String id, String text) {
    var url = text.strip();
    if (id.isBlank() || !isRepositoryUrl(url)) {
      throw new IllegalArgumentException(
          "Not a repository: id \""
              + id
              + "\", URL \""
              + url
              + "\". Expected an id and a URL that starts with https://, http:// or file:.");
    }
    return new RemoteRepository.Builder(id.strip(), "default", url).build();
  }

  private static boolean isRepositoryUrl(String url) {
    try {
      var scheme = URI.create(url).getScheme();
      return scheme != null && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  @Override
  public String toString() {
    // Addresses may carry credentials.
    return extra.keySet().stream().collect(Collectors.joining(", ", "RepositoryChoice[", "]"));
  }
}
