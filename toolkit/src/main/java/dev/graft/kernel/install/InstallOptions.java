package dev.graft.kernel.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a kernel is installed, and under which name.
 *
 * @param directory the directory of Jupyter's kernels
 * @param name the name asked for, or null for the default
 */
public record InstallOptions(Path directory, @Nullable String name) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /**
   * Reads the options of a command line; without a place the user's own directory.
   *
   * @throws IllegalArgumentException if an option is unknown, incomplete or given twice
   */
  public static InstallOptions parse(List<String> arguments, Map<String, String> environment) {
    Path data = null;
    String name = null;
    for (int i = 0; i < arguments.size(); i++) {
      var option = arguments.get(i);
      if (option.equals("--name") && name == null) {
        name = name(value(arguments, ++i));
      } else if (option.equals("--user") && data == null) {
        data = userData(environment);
      } else if (option.equals("--prefix") && data == null) {
        data = shared(Path.of(value(arguments, ++i)));
      } else if (option.equals("--sys-prefix") && data == null) {
        data = shared(pythonPrefix(environment));
      } else {
        throw new IllegalArgumentException(
            "Not understood, or one place or name too many: " + option);
      }
    }
    var place = data == null ? userData(environment) : data;
    return new InstallOptions(place.resolve("kernels").toAbsolutePath().normalize(), name);
  }

  private static String value(List<String> arguments, int i) {
    if (i >= arguments.size() || arguments.get(i).isBlank()) {
      throw new IllegalArgumentException(arguments.get(i - 1) + " wants a value");
    }
    return arguments.get(i);
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches() || name.matches("\\.+")) {
      throw new IllegalArgumentException(
          "Not a kernel's name: \"" + name + "\". Expected letters, digits, '.', '_' and '-'.");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static Path shared(Path prefix) {
    return prefix.resolve("share").resolve("jupyter");
  }

  /** As {@code jupyter --data-dir} finds it. */
  private static Path userData(Map<String, String> environment) {
    var own = environment.getOrDefault("JUPYTER_DATA_DIR", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    var home = home(environment);
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return Path.of(home, "Library", "Jupyter");
    }
    if (system.contains("win")) {
      var roaming = environment.getOrDefault("APPDATA", "");
      return roaming.isBlank() ? Path.of(home, ".jupyter", "data") : Path.of(roaming, "jupyter");
    }
    var xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    return xdg.isBlank() ? Path.of(home, ".local", "share", "jupyter") : Path.of(xdg, "jupyter");
  }

  /** As Jupyter sees it: {@code HOME}, of which Java's own property knows nothing. */
  static String home(Map<String, String> environment) {
    var home = environment.getOrDefault("HOME", "");
    return home.isBlank() || System.getProperty("os.name").startsWith("Windows")
        ? System.getProperty("user.home")
        : home;
  }

  private static Path pythonPrefix(Map<String, String> environment) {
    for (var variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      var prefix = environment.getOrDefault(variable, "");
      if (!prefix.isBlank()) {
        return Path.of(prefix);
      }
    }
    try {
      var python =
          new ProcessBuilder("python3", "-c", "import sys; print(sys.prefix)")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var prefix =
          new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!prefix.isEmpty()) {
        return Path.of(prefix);
      }
    } catch (IOException noPython) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "--sys-prefix needs python3 on the path or an active environment; or give --prefix DIR.");
  }
}
