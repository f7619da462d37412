package dev.graft.kernel.magic;

import dev.graft.artifact.MavenFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The jars that the kernel itself runs on. The cells' class loader asks the kernel's first, so that
 * these are used whatever is added.
 */
final class KernelJars {

  private final Set<String> names;

  KernelJars(Collection<String> names) {
    this.names = new LinkedHashSet<>(names);
  }

  static KernelJars ofThisProcess() {
    var names = new LinkedHashSet<String>();
    var classpath = System.getProperty("java.class.path", "");
    for (var entry : Pattern.compile(Pattern.quote(File.pathSeparator)).split(classpath, -1)) {
      var file = Path.of(entry);
      if (entry.endsWith(".jar") && Files.isRegularFile(file)) {
        names.add(file.getFileName().toString());
        names.addAll(inManifest(file));
      }
    }
    return new KernelJars(names);
  }

  private static Set<String> inManifest(Path file) {
    var names = new LinkedHashSet<String>();
    try (var jar = new JarFile(file.toFile())) {
      var manifest = jar.getManifest();
      var listed =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (listed != null) {
        for (var path : listed.strip().split("\\s+", -1)) {
          names.add(path.substring(path.lastIndexOf('/') + 1));
        }
      }
    } catch (IOException unreadable) {
      // Then nothing is loaded from it either.
    }
    return names;
  }

  /** The version of an artifact that the kernel runs on, or null. */
  @Nullable String versionOf(MavenFile file) {
    var tail =
        (file.classifier().isEmpty() ? "" : "-" + file.classifier()) + "." + file.extension();
    var head = file.artifact() + "-";
    if (names.contains(head + file.version() + tail)) {
      return isLoaded(file.file(), true) ? file.version() : null;
    }
    for (var name : names) {
      if (name.startsWith(head)
          && name.endsWith(tail)
          && name.length() > head.length() + tail.length()
          && Character.isDigit(name.charAt(head.length()))
          && isLoaded(file.file(), false)) {
        return name.substring(head.length(), name.length() - tail.length());
      }
    }
    return null;
  }

  /** Another group may have an artifact of the same name: the classes tell. */
  private static boolean isLoaded(Path jar, boolean withoutClasses) {
    try (var entries = new JarFile(jar.toFile())) {
      var loader = KernelJars.class.getClassLoader();
      return entries.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .filter(name -> !name.startsWith("META-INF/"))
          .findFirst()
          .map(name -> loader.getResource(name) != null)
          .orElse(withoutClasses);
    } catch (IOException damaged) {
      return false;
    }
  }
}
