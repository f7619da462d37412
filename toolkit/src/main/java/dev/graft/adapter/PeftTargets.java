package dev.graft.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Linear;
import dev.graft.module.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The names of modules as PEFT's configurations hold them: a list, or one regular expression. */
final class PeftTargets {
  static final String KEY = "target_modules";

  private static final String ALL_LINEAR = "all-linear";

  /** As many names as a plan's name lists one by one. */
  private static final int SHOWN = 3;

  private final ConfigurationReader configuration;
  private final Architecture architecture;

  PeftTargets(ConfigurationReader configuration, Architecture architecture) {
    this.configuration = configuration;
    this.architecture = architecture;
  }

  /**
   * The modules under a key.
   *
   * @param key the key
   * @param paths the paths of the modules that the method can adapt
   * @param linears those of them that PEFT's word for all linear layers means
   * @return names as the list has them, whole paths where it has a regular expression
   */
  List<String> read(String key, Collection<String> paths, Collection<String> linears) {
    if (configuration.hasText(key)) {
      return configuration.text(key).equals(ALL_LINEAR)
          ? List.copyOf(linears)
          : matching(key, paths);
    }
    var names = new ArrayList<String>();
    for (String stated : configuration.texts(key)) {
      names.addAll(here(stated, paths, architecture));
    }
    try {
      var unused = Selection.named(names, paths);
      return List.copyOf(names);
    } catch (IllegalArgumentException e) {
      throw configuration.problem(key, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a name in a list means here: itself, or if it means nothing what transformers calls so
   * once it is loaded.
   *
   * @param stated the name, with or without the family's prefix
   * @param paths the paths of the modules to choose from
   * @param architecture says how transformers names them
   */
  static List<String> here(String stated, Collection<String> paths, Architecture architecture) {
    String prefix = architecture.checkpointPrefix();
    String name = stated.startsWith(prefix) ? stated.substring(prefix.length()) : stated;
    if (paths.stream().anyMatch(path -> Selection.names(name, path))) {
      return List.of(name);
    }
    List<String> meant =
        paths.stream()
            .filter(
                path ->
                    architecture.storedNames(path).stream()
                        .anyMatch(other -> Selection.names(name, other)))
            .toList();
    if (meant.isEmpty()) {
      return List.of(name);
    }
    String last = meant.get(0).substring(meant.get(0).lastIndexOf('.') + 1);
    return paths.stream().filter(path -> Selection.names(last, path)).toList().equals(meant)
        ? List.of(last)
        : meant;
  }

  private List<String> matching(String key, Collection<String> paths) {
    try {
      Pattern pattern = Pattern.compile(configuration.text(key));
      List<String> found = paths.stream().filter(path -> matches(pattern, path)).toList();
      if (found.isEmpty()) {
        throw configuration.expected(
            key, "a regular expression that matches modules which this method can adapt");
      }
      return found;
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw configuration.expected(key, "a list of names or a regular expression");
    }
  }

  private boolean matches(Pattern pattern, String path) {
    return architecture.storedNames(path).stream()
        .anyMatch(name -> pattern.matcher(architecture.checkpointPrefix() + name).matches());
  }

  /** As PEFT selects by plain ends: those of some modules that a list or an expression names. */
  List<String> ending(String key, Collection<String> paths) {
    if (configuration.hasText(key)) {
      return matching(key, paths);
    }
    List<String> ends = configuration.textsOrNone(key);
    boolean plain =
        paths.stream()
            .allMatch(
                path ->
                    ends.stream().anyMatch(end -> Selection.names(end, path)) == ends(path, ends));
    return plain ? ends : paths.stream().filter(path -> ends(path, ends)).toList();
  }

  private boolean ends(String path, List<String> ends) {
    return architecture.storedNames(path).stream()
        .map(name -> architecture.checkpointPrefix() + name)
        .anyMatch(name -> ends.stream().anyMatch(name::endsWith));
  }

  /**
   * Names as PEFT selects by: those that it understands stay, globs become whole paths.
   *
   * @param patterns names, ends of paths, or globs
   * @param places the paths of the modules to choose from
   * @param architecture says how PEFT names them
   */
  static Set<String> written(
      List<String> patterns, Collection<String> places, Architecture architecture) {
    var names = new LinkedHashSet<String>();
    for (String pattern : patterns) {
      List<String> ending =
          places.stream().filter(path -> ("." + path).endsWith("." + pattern)).toList();
      boolean plain = !ending.isEmpty();
      Collection<String> meant = plain ? ending : Selection.named(List.of(pattern), places);
      Set<String> loaded = loaded(meant, architecture);
      if (plain && pattern.indexOf('.') < 0) {
        // Of one part: so is what takes its place.
        loaded.forEach(name -> names.add(name.substring(name.lastIndexOf('.') + 1)));
      } else if (plain && loaded.equals(Set.copyOf(ending))) {
        names.add(pattern);
      } else {
        names.addAll(loaded);
      }
    }
    return names;
  }

  /** The names of modules by which PEFT knows them. */
  static Set<String> loaded(Collection<String> paths, Architecture architecture) {
    return paths.stream()
        .map(architecture::loadedName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static JsonArray json(Collection<String> names) {
    var array = new JsonArray();
    names.forEach(array::add);
    return array;
  }

  /** Whether a key has no value. */
  static boolean absent(ConfigurationReader configuration, String key) {
    JsonElement value = configuration.json().get(key);
    return value == null || value.isJsonNull();
  }

  /** Names for a plan's name, the last parts of them if they are many. */
  static String shown(List<String> names) {
    var ends = new LinkedHashSet<String>();
    names.forEach(name -> ends.add(name.substring(name.lastIndexOf('.') + 1)));
    return names.size() <= SHOWN || ends.size() == names.size()
        ? String.join(", ", names)
        : "%s (%d modules)".formatted(String.join(", ", ends), names.size());
  }

  /** The linear layers of a network by path. */
  static Map<String, Linear> linears(Backbone backbone) {
    var linears = new LinkedHashMap<String, Linear>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof Linear linear) {
                linears.put(path, linear);
              }
            });
    return linears;
  }
}
