package dev.graft.kernel;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files by which Jupyter knows the kernel. */
final class KernelSpec {

  /** The name that IJava and JJava have: a notebook opens in whichever is installed. */
  static final String NAME = "java";

  /** The name where another kernel holds the first. */
  static final String OTHER_NAME = "graft";

  /** Enough for the Java side; the tensors live outside of the heap. */
  static final String HEAP = "-Xmx512m";

  /**
   * One arena: what a training step frees is used again instead of held by another thread. And
   * threads that wait for each other spin for half a millisecond instead of fifteen: no slower on
   * two free cores, and several times faster where something else wants one of them.
   */
  private static final Map<String, String> ENVIRONMENT =
      new TreeMap<>(Map.of("MALLOC_ARENA_MAX", "1", "GOMP_SPINCOUNT", "10000"));

  private static final String MARK = "graft";

  private final Path kernels;

  KernelSpec(Path kernels) {
    this.kernels = kernels;
  }

  /** The jar this class came from. */
  static Path jar() {
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

  /** Writes the files and gives the name that the kernel got. */
  String install(InstallOptions options, Path jar, PrintStream messages) throws IOException {
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
    // Not a temporary file of Java's making: only its owner could read that.
    var part = Files.writeString(directory.resolve("kernel.json.part"), json(jar));
    Files.move(part, directory.resolve("kernel.json"), StandardCopyOption.REPLACE_EXISTING);
    messages.println("Installed in " + directory);
    return name;
  }

  /** Removes what {@link #install} wrote, and gives the names removed. */
  List<String> uninstall(InstallOptions options) throws IOException {
    var wanted = options.name();
    var removed = new ArrayList<String>();
    for (var name : wanted == null ? List.of(NAME, OTHER_NAME) : List.of(wanted)) {
      var directory = kernels.resolve(name);
      if (isOwn(directory)) {
        Files.delete(directory.resolve("kernel.json"));
        Logo.delete(directory);
        deleteIfEmpty(directory);
        removed.add(name);
      }
    }
    return removed;
  }

  static String json(Path jar) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put(
        "argv",
        List.of(
            java(),
            HEAP,
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dai.djl.offline=true",
            "-jar",
            jar.toString(),
            "{connection_file}"));
    spec.put("display_name", "Java (Graft)");
    spec.put("language", "java");
    spec.put("interrupt_mode", "message");
    spec.put("env", ENVIRONMENT);
    spec.put("metadata", Map.of(MARK, Version.GRAFT, "debugger", false));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n";
  }

  private static String java() {
    var windows = System.getProperty("os.name").startsWith("Windows");
    return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java")
        .toString();
  }

  private static boolean isForeign(Path directory) {
    return Files.exists(directory.resolve("kernel.json")) && !isOwn(directory);
  }

  private static boolean isOwn(Path directory) {
    var file = directory.resolve("kernel.json");
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      return JsonParser.parseString(Files.readString(file)) instanceof JsonObject spec
          && spec.get("metadata") instanceof JsonObject metadata
          && metadata.has(MARK);
    } catch (JsonParseException | IOException unreadable) {
      return false;
    }
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
