package dev.graft;

import dev.graft.artifact.MavenArtifacts;
import dev.graft.artifact.ModelJar;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the model in an artifact of a Maven repository. */
final class MavenUpstream {
  private MavenUpstream() {}

  /**
   * A model that Graft knows, or one in a directory of the jar.
   *
   * @param path that directory; null for the only one
   */
  static Upstream load(String coordinates, @Nullable String path) {
    String shortest = MavenArtifacts.shortest(coordinates);
    if (path == null) {
      for (MavenModel model : MavenModel.values()) {
        if (model.artifact().equals(shortest)) {
          return model.load();
        }
      }
      if (BertBase.ARTIFACT.equals(shortest)) {
        return BertBase.load();
      }
    }
    ModelJar jar = ModelJar.of(coordinates);
    Optional<Path> directory = jar.model(path);
    if (directory.isPresent()) {
      return ModelCache.load(directory.get());
    }
    return Optional.ofNullable(path == null ? known(jar) : null).orElseThrow(jar::refusal);
  }

  private static @Nullable Upstream known(ModelJar jar) {
    for (MavenModel model : MavenModel.values()) {
      if (model.isIn(jar)) {
        return model.load();
      }
    }
    return BertBase.isIn(jar) ? BertBase.load() : null;
  }
}
