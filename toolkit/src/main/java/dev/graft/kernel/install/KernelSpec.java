package dev.graft.kernel.install;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.graft.artifact.AtomicFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files by which Jupyter knows the kernel. */
public final class KernelSpec {

  /** The name that IJava and JJava have: a notebook opens in whichever is installed. */
  static final String NAME = "java";

  /** The name where another kernel holds the first. */
  static final String OTHER_NAME = "graft";

  /**
   * One arena: what a training step frees is used again instead of held by another thread. And
   * threads that wait for each other spin for half a millisecond instead of fifteen: no slower on
   * two free cores, and several times faster where something else wants one of them.
   */
  private static final Map<String, String> ENVIRONMENT =
      new TreeMap<>(Map.of("MALLOC_ARENA_MAX", "1", "GOMP_SPINCOUNT", "10000"));

  private static final String MARK = "graft";
  private static final String FILES = "graft-files";

  private final Path kernels;

  /**
   * The kernels of one of Jupyter's directories.
   *
   * @param kernels the directory that holds a directory for each
   */
  public KernelSpec(Path kernels) {
    this.kernels = kernels;
  }

  /** The jar this class came from. */
  public static Path jar() {
    try {
      var source = KernelSpec.class.getProtectionDomain().getCodeSource();
      var path = Path.of(source.getLocation().toURI()).toAbsolutePath().normalize();
      if (!Files.isRegularFile(path)) {
        throw new IllegalStateException(
            "The kernel can only be installed from its jar: build it with `mvn package` and run"
                + " java -jar toolkit/target/graft-toolkit.jar install");
      }
      return path;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The jar's place is not known: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the files.
   *
   * @param version of the kernel
   * @param jar the kernel's
   * @param environment the installing process's
   * @return the name that the kernel got
   */
  public String install(
      InstallOptions options,
      String version,
      Path jar,
      Map<String, String> environment,
      PrintStream messages)
      throws IOException {
    return install(options, version, JavaCommand.of(jar, Store.find(jar, environment)), messages);
  }

  String install(InstallOptions options, String version, JavaCommand command, PrintStream messages)
      throws IOException {
    var wanted = options.name();
    var name = wanted == null ? NAME : wanted;
    if (isForeign(kernels.resolve(name))) {
      if (wanted != null || isForeign(kernels.resolve(OTHER_NAME))) {
        throw new IllegalStateException(
            "Another kernel is installed as "
                + (wanted == null ? NAME + " and as " + OTHER_NAME : wanted)
                + " in "
                + kernels
                + ": choose a name with --name.");
      }
      messages.println(
          "Another kernel is installed as "
              + NAME
              + " in "
              + kernels
              + "; this one is installed as "
              + OTHER_NAME
              + ".");
      name = OTHER_NAME;
    }
    var directory = Files.createDirectories(kernels.resolve(name));
    Logo.write(directory);
    AtomicFiles.write(
        directory.resolve("kernel.json"), json(command, version).getBytes(StandardCharsets.UTF_8));
    messages.println("Installed in " + directory);
    return name;
  }

  /** Removes what {@link #install} and the preparation wrote, and gives the names removed. */
  public List<String> uninstall(InstallOptions options) throws IOException {
    var wanted = options.name();
    var removed = new ArrayList<String>();
    for (var name : wanted == null ? List.of(NAME, OTHER_NAME) : List.of(wanted)) {
      var directory = kernels.resolve(name);
      if (isOwn(directory)) {
        Store.delete(stored(directory));
        Files.delete(directory.resolve("kernel.json"));
        Logo.delete(directory);
        deleteIfEmpty(directory);
        removed.add(name);
      }
    }
    return removed;
  }

  static String json(JavaCommand command, String version) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put(MARK, version);
    metadata.put("debugger", false);
    var store = command.store();
    metadata.put(
        FILES, store == null ? List.of() : store.files().stream().map(Path::toString).toList());
    var spec = new LinkedHashMap<String, Object>();
    spec.put("argv", command.toRun());
    spec.put("display_name", "Java (Graft)");
    spec.put("language", "java");
    spec.put("interrupt_mode", "message");
    spec.put("env", ENVIRONMENT);
    spec.put("metadata", metadata);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n";
  }

  private static boolean isForeign(Path directory) {
    return Files.exists(directory.resolve("kernel.json")) && !isOwn(directory);
  }

  /** Own is what bears the mark, and what an installation cut short left beside its picture. */
  private static boolean isOwn(Path directory) {
    if (!Files.isRegularFile(directory.resolve("kernel.json"))) {
      return false;
    }
    try {
      return metadata(directory).has(MARK);
    } catch (JsonParseException | IllegalStateException | IOException unreadable) {
      return Logo.isIn(directory);
    }
  }

  private static List<Path> stored(Path directory) {
    try {
      return metadata(directory).get(FILES) instanceof JsonArray files
          ? files.asList().stream().map(file -> Path.of(file.getAsString())).toList()
          : List.of();
    } catch (RuntimeException | IOException unreadable) {
      return List.of();
    }
  }

  /** Of a spec without any, empty. */
  private static JsonObject metadata(Path directory) throws IOException {
    var spec = JsonParser.parseString(Files.readString(directory.resolve("kernel.json")));
    return spec.getAsJsonObject().get("metadata") instanceof JsonObject metadata
        ? metadata
        : new JsonObject();
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    boolean empty;
    try (var left = Files.list(directory)) {
      empty = left.findAny().isEmpty();
    }
    if (empty) {
      Files.delete(directory);
    }
  }
}
