package io.github.spencerpark.ijava.magics;

import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.runtime.Magics;
import java.util.List;

/** The magics for Maven's artifacts, called as methods. */
public final class MavenResolver {

  private final JavaKernel kernel;

  /** For the magics of a kernel. */
  public MavenResolver(JavaKernel kernel) {
    this.kernel = kernel;
  }

  /** Adds a repository, as {@code %mavenRepo} does. */
  public void addRemoteRepo(String name, String url) {
    addMavenRepo(List.of(name, url));
  }

  /** Adds jars to the cells' class path. */
  public void addJarsToClasspath(Iterable<String> jars) {
    jars.forEach(kernel::addToClasspath);
  }

  /** As {@code %maven}. */
  public void addMavenDependencies(List<String> args) {
    Magics.lineMagic("addMavenDependencies", args);
  }

  /** As {@code %mavenRepo}. */
  public void addMavenRepo(List<String> args) {
    Magics.lineMagic("addMavenRepo", args);
  }

  /** As {@code %%loadFromPOM}. */
  public void loadFromPOM(List<String> args, String body) {
    Magics.cellMagic("loadFromPOM", args, body);
  }

  /** As {@code %loadFromPOM}. */
  public void loadFromPOM(List<String> args) {
    Magics.lineMagic("loadFromPOM", args);
  }
}
