package dev.graft.adapter;

import com.google.gson.JsonElement;
import dev.graft.architecture.Architecture;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Linear;
import dev.graft.module.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the layers that PEFT's keys of LoRA mean, by the names that PEFT knows them under. */
final class LoraModules {
  private static final String TARGETS = "target_modules";
  private static final String EXCLUDED = "exclude_modules";
  private static final String LAYERS = "layers_to_transform";
  private static final String LISTS = "layers_pattern";

  private final ConfigurationReader configuration;
  private final Map<String, AdaptableLayer> layers;
  private final Architecture architecture;

  LoraModules(
      ConfigurationReader configuration,
      Map<String, AdaptableLayer> layers,
      Architecture architecture) {
    this.configuration = configuration;
    this.layers = layers;
    this.architecture = architecture;
  }

  /**
   * The targets: names as PEFT's list has them where nothing else bears on them, else paths.
   *
   * @param asPaths whether paths are wanted in any case
   */
  LoraTargets targets(boolean asPaths) {
    boolean text = configuration.hasText(TARGETS);
    boolean allLinear =
        text && configuration.text(TARGETS).toLowerCase(Locale.ROOT).equals(LoraTargets.ALL_LINEAR);
    boolean narrowed = isSet(EXCLUDED) || isSet(LAYERS);
    if (text && isSet(LAYERS)) {
      throw configuration.problem(LAYERS, "is for a list of target_modules, not for a pattern");
    }
    if (isSet(LISTS) && !isSet(LAYERS)) {
      throw configuration.problem(LISTS, "says nothing without layers_to_transform");
    }
    if (allLinear && !asPaths && !narrowed) {
      return LoraTargets.DEFAULT.everyLinear();
    }
    if (!text && !asPaths && !narrowed) {
      return LoraTargets.DEFAULT.on(stated());
    }
    Predicate<String> meant;
    if (allLinear) {
      meant = path -> layers.get(path) instanceof Linear;
    } else if (text) {
      Pattern pattern = pattern(TARGETS, configuration.text(TARGETS));
      meant = path -> anyName(path, name -> matches(pattern, name));
    } else {
      List<String> stated = stated();
      Predicate<String> layer = inLayers();
      meant =
          path ->
              stated.stream().anyMatch(name -> Selection.names(name, path))
                  && (stated.contains(path) || anyName(path, layer));
    }
    Predicate<String> excluded = excluded();
    List<String> found = layers.keySet().stream().filter(meant).filter(excluded.negate()).toList();
    if (found.isEmpty()) {
      throw configuration.expected(
          TARGETS,
          text && !allLinear
              ? "a regular expression that matches layers of the upstream"
              : "names of layers of the upstream that " + EXCLUDED + " and " + LAYERS + " leave");
    }
    return LoraTargets.DEFAULT.on(found);
  }

  /** Whether a key says something: not null, an empty list or an empty text. */
  private boolean isSet(String key) {
    JsonElement value = configuration.json().get(key);
    return value != null
        && !value.isJsonNull()
        && !(value.isJsonArray() && value.getAsJsonArray().size() == 0)
        && !(configuration.hasText(key) && configuration.text(key).isEmpty());
  }

  /** The names under which PEFT may know a layer. */
  private boolean anyName(String path, Predicate<String> test) {
    return architecture.storedNames(path).stream()
        .anyMatch(name -> test.test(architecture.checkpointPrefix() + name));
  }

  /** The names that PEFT's list has, which all have to name something. */
  private List<String> stated() {
    try {
      List<String> targets =
          configuration.texts(TARGETS).stream()
              .flatMap(name -> PeftTargets.here(name, layers.keySet(), architecture).stream())
              .toList();
      var unused = Selection.named(targets, layers.keySet());
      return targets;
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).contains(TARGETS)) {
        throw e;
      }
      throw configuration.problem(TARGETS, String.valueOf(e.getMessage()));
    }
  }

  private Predicate<String> excluded() {
    if (!isSet(EXCLUDED)) {
      return path -> false;
    }
    if (configuration.hasText(EXCLUDED)) {
      Pattern pattern = pattern(EXCLUDED, configuration.text(EXCLUDED));
      return path -> anyName(path, name -> matches(pattern, name));
    }
    List<String> names = configuration.texts(EXCLUDED);
    return path ->
        anyName(
            path,
            name -> names.stream().anyMatch(end -> name.equals(end) || name.endsWith("." + end)));
  }

  /** Whether a name lies in one of the layers that are to be adapted. */
  private Predicate<String> inLayers() {
    if (!isSet(LAYERS)) {
      return name -> true;
    }
    List<Integer> numbers = configuration.wholeNumbers(LAYERS);
    List<Pattern> lists = lists();
    return name ->
        lists.stream()
            .map(list -> list.matcher(name))
            .filter(Matcher::lookingAt)
            .findFirst()
            .filter(found -> numbers.contains(number(found.group("index"))))
            .isPresent();
  }

  private static int number(String digits) {
    return digits.length() > 9 ? -1 : Integer.parseInt(digits);
  }

  /** The first number in a path is the layer's, unless a list of layers has a name. */
  private List<Pattern> lists() {
    if (!isSet(LISTS)) {
      return List.of(Pattern.compile(".*?\\.[^.]*\\.(?<index>\\d+)\\."));
    }
    Stream<String> names =
        configuration.hasText(LISTS)
            ? Stream.of(configuration.text(LISTS))
            : configuration.texts(LISTS).stream();
    return names
        .map(name -> pattern(LISTS, "(?:^|.*?\\.)" + name + "\\.(?<index>\\d+)\\."))
        .toList();
  }

  /**
   * The values that patterns give to layers, by the layers' paths.
   *
   * @param key an object of values by regular expressions, of which the first that matches the end
   *     of a layer's name counts
   * @param targets whose layers count
   * @param read reads one value
   */
  <V> Map<String, V> patterns(
      String key, LoraTargets targets, BiFunction<ConfigurationReader, String, V> read) {
    var values = new LinkedHashMap<String, V>();
    if (!configuration.has(key)) {
      return values;
    }
    ConfigurationReader given = configuration.object(key);
    var patterns = new LinkedHashMap<Pattern, V>();
    for (String text : given.json().keySet()) {
      patterns.put(pattern(key, "(.*\\.)?(" + text + ")$"), read.apply(given, text));
    }
    for (String path : layers.keySet()) {
      if (targets.allLinear() ? !(layers.get(path) instanceof Linear) : !targets.name(path)) {
        continue;
      }
      patterns.entrySet().stream()
          .filter(entry -> anyName(path, name -> looksAt(entry.getKey(), name)))
          .findFirst()
          .ifPresent(entry -> values.put(path, entry.getValue()));
    }
    return values;
  }

  private Pattern pattern(String key, String python) {
    try {
      return Pattern.compile(
          python.replace("(?P<", "(?<").replaceAll("\\(\\?P=(\\w+)\\)", "\\\\k<$1>"));
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw configuration.expected(
          key,
          key.equals(TARGETS) ? "a list of names or a regular expression" : "regular expressions");
    }
  }

  private static boolean matches(Pattern pattern, String name) {
    try {
      return pattern.matcher(name).matches();
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private static boolean looksAt(Pattern pattern, String name) {
    try {
      return pattern.matcher(name).lookingAt();
    } catch (StackOverflowError e) {
      return false;
    }
  }
}
