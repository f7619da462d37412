package dev.graft.kernel.magic;

import dev.graft.artifact.MavenArtifacts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.jspecify.annotations.Nullable;

/** Groups, artifacts and versions that the local Maven repository holds, and the options. */
final class CoordinateCompletion implements Magic.Completer {

  // They become a path: nothing of another place.
  private static final Pattern COORDINATES =
      Pattern.compile("(?:[\\w-]+(?:\\.[\\w-]+)*\\.?)?(?::[\\w-][\\w.-]*)?(?::[\\w.-]*)?:?");
  private static final List<String> OPTIONS = List.of("--from", "--verbose", "-v");

  private final Supplier<? extends Collection<String>> added;
  private final @Nullable Path given;
  private @Nullable Path repository;

  CoordinateCompletion(Supplier<? extends Collection<String>> addedRepositories) {
    this(addedRepositories, null);
  }

  CoordinateCompletion(
      Supplier<? extends Collection<String>> addedRepositories, @Nullable Path repository) {
    this.added = addedRepositories;
    this.given = repository;
  }

  @Override
  public List<String> candidates(List<String> before, String word) {
    if (!before.isEmpty() && before.get(before.size() - 1).equals("--from")) {
      return repositories("");
    }
    if (word.startsWith("--from=")) {
      return repositories("--from=");
    }
    if (word.startsWith("-")) {
      return OPTIONS;
    }
    if (!COORDINATES.matcher(word).matches()) {
      return List.of();
    }
    var parts = word.split(":", -1);
    return switch (parts.length) {
      case 1 -> groups(parts[0]);
      case 2 -> artifacts(parts[0]);
      case 3 -> versions(parts[0], parts[1]);
      default -> List.of();
    };
  }

  private List<String> repositories(String prefix) {
    var ids = new LinkedHashSet<>(added.get());
    ids.addAll(MavenArtifacts.repositoryIds());
    ids.add("maven-local");
    return ids.stream().map(id -> prefix + id).toList();
  }

  private List<String> groups(String word) {
    var parent = word.substring(0, word.lastIndexOf('.') + 1);
    var start = word.substring(parent.length());
    var found = new ArrayList<String>();
    for (var child : directories(local().resolve(parent.replace('.', '/')))) {
      var name = String.valueOf(child.getFileName());
      if (!name.startsWith(start) || name.startsWith(".")) {
        continue;
      }
      boolean group = false;
      boolean more = false;
      for (var below : directories(child)) {
        boolean artifact = !versions(below).isEmpty();
        group |= artifact;
        // A version's own directory holds no group.
        more |= !artifact && !directories(below).isEmpty();
      }
      if (group) {
        found.add(parent + name + ":");
      }
      if (more) {
        found.add(parent + name + ".");
      }
    }
    return found;
  }

  private List<String> artifacts(String group) {
    return directories(local().resolve(group.replace('.', '/'))).stream()
        .filter(directory -> !versions(directory).isEmpty())
        .map(directory -> group + ":" + directory.getFileName() + ":")
        .toList();
  }

  private List<String> versions(String group, String artifact) {
    return versions(local().resolve(group.replace('.', '/')).resolve(artifact)).stream()
        .sorted(Comparator.comparing(ComparableVersion::new).reversed())
        .map(version -> group + ":" + artifact + ":" + version)
        .toList();
  }

  /** The versions in an artifact's directory; those of which there is no POM are none. */
  private static List<String> versions(Path artifact) {
    return directories(artifact).stream()
        .map(version -> String.valueOf(version.getFileName()))
        .filter(
            version ->
                Files.exists(
                    artifact
                        .resolve(version)
                        .resolve(artifact.getFileName() + "-" + version + ".pom")))
        .toList();
  }

  private static List<Path> directories(Path directory) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, Files::isDirectory)) {
      children.forEach(found::add);
    } catch (IOException unreadable) {
      return List.of();
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  private Path local() {
    var known = given == null ? repository : given;
    if (known == null) {
      known = MavenArtifacts.localRepository();
      repository = known;
    }
    return known;
  }
}
