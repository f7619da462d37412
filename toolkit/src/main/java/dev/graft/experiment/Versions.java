package dev.graft.experiment;

import ai.djl.engine.Engine;
import dev.graft.tensor.Threads;

/**
 * What a run was computed with. Same seed, same versions, same machine and same threads: same
 * numbers, to the bit.
 *
 * @param graft this library; {@code unreleased} where it runs from its classes
 * @param djl the Deep Java Library
 * @param libtorch PyTorch's native library
 * @param java the Java runtime
 * @param system the operating system and the processor
 * @param threads of one operation
 */
public record Versions(
    String graft, String djl, String libtorch, String java, String system, int threads) {

  /** Those of this process. */
  public static Versions current() {
    String released = Versions.class.getPackage().getImplementationVersion();
    return new Versions(
        released == null ? "unreleased" : released,
        Engine.getDjlVersion(),
        Engine.getEngine("PyTorch").getVersion(),
        System.getProperty("java.version"),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        Threads.count());
  }

  @Override
  public String toString() {
    return "Graft %s, DJL %s, libtorch %s, Java %s, %s, %d threads"
        .formatted(graft, djl, libtorch, java, system, threads);
  }
}
