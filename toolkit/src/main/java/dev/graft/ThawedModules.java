package dev.graft;

import dev.graft.adapter.FileNames;
import dev.graft.architecture.Architecture;
import dev.graft.module.Parameter.Role;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The upstream's modules that a plan trained beside its adapters, as the file of one adapter has
 * them. PEFT keeps a module as a whole, even if a plan trained only its biases, and says so in
 * {@code modules_to_save}. It cannot keep so what an adapter wraps, whose arrays stand under {@code
 * base_layer}, nor a module with others below it, whose own arrays it loads into the base model.
 */
final class ThawedModules {
  /** What PEFT puts before the arrays of a layer itself that an adapter wraps. */
  static final String WRAPPED = ".base_layer.";

  /** The modules by path; true for those that this adapter or another wraps. */
  private final Map<String, Boolean> wrapped = new LinkedHashMap<>();

  private final Set<String> wrappedHere;
  private final Set<String> parents = new HashSet<>();
  private final Architecture architecture;

  /**
   * Those of one adapter's file.
   *
   * @param classifier what is saved
   * @param own the adapter
   * @param all the adapters of the network, this one among them
   */
  ThawedModules(Classifier classifier, AdapterPaths own, List<AdapterPaths> all) {
    architecture = classifier.upstream().architecture();
    PlanNetwork.tree(classifier.upstream()).modules().keySet().forEach(this::addParents);
    classifier
        .network()
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (!parameter.sharesUpstream()
                  && parameter.role() == Role.UPSTREAM
                  && all.stream().noneMatch(paths -> paths.insertion().thawed().contains(path))) {
                String module = parent(path);
                wrapped.put(module, all.stream().anyMatch(paths -> wraps(paths, module)));
              }
            });
    wrappedHere =
        wrapped.keySet().stream().filter(module -> wraps(own, module)).collect(Collectors.toSet());
  }

  private void addParents(String path) {
    for (String above = path; !above.isEmpty(); ) {
      above = parent(above);
      parents.add(above);
    }
  }

  private boolean wraps(AdapterPaths paths, String module) {
    if (parents.contains(module)) {
      return false;
    }
    FileNames names = paths.adapter().adapter().fileNames(paths.insertion());
    String layer = FileNames.PREFIX + published(module) + ".";
    return paths.insertion().parameters().stream()
        .anyMatch(path -> names.of(path, published(path)).startsWith(layer));
  }

  /** Whether an array of the upstream belongs to one of these modules. */
  boolean holds(String path) {
    return wrapped.containsKey(parent(path));
  }

  /**
   * The name of an array of these modules.
   *
   * @param path its path
   * @param plain its name if nothing wraps its module
   */
  String name(String path, String plain) {
    int last = plain.lastIndexOf('.');
    return wrappedHere.contains(parent(path))
        ? plain.substring(0, last) + WRAPPED + plain.substring(last + 1)
        : plain;
  }

  /** Those that PEFT keeps, by names that no other module's name ends with. */
  List<String> kept() {
    return wrapped.entrySet().stream()
        .filter(module -> !module.getValue() && !parents.contains(module.getKey()))
        .map(module -> published(module.getKey()))
        .toList();
  }

  private String published(String path) {
    return architecture.checkpointPrefix() + architecture.loadedName(path);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
