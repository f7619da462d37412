package dev.graft.extension;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.util.List;

/**
 * What a Jupyter kernel loads at its start, found with {@link java.util.ServiceLoader}.
 *
 * <p>It stands apart so that the kernel need not know the toolkit, nor the toolkit the kernel.
 */
public interface KernelExtension {

  /**
   * Registers renderers and whatever else the extension brings.
   *
   * @param kernel the running kernel: Graft's own or any other on the same foundation, such as
   *     IJava
   */
  void install(BaseKernel kernel);

  /**
   * The imports that every notebook starts with, such as {@code "import dev.graft.*;"}.
   *
   * @return complete Java import declarations
   */
  List<String> imports();

  /**
   * The beginnings of the names of classes whose long work looks at the thread's interrupt flag and
   * ends soon and in good order: the kernel gives it the time for that, and stops others by force.
   */
  default List<String> answersInterrupts() {
    return List.of();
  }

  /**
   * Does slow one-time work, such as unpacking native libraries, so that the first cell need not.
   *
   * <p>Called once, when the kernel is installed, in a process of its own. The extension must work
   * without it too.
   *
   * @throws Exception if the work failed; the installation reports it and goes on
   */
  default void prepare() throws Exception {}

  /**
   * Cells that use what the extension brings, such as one that shows a value of its own.
   *
   * <p>They run once, when the kernel is installed, so that Java can keep what it loaded for them
   * and has it at hand at every start. What they show or throw is not looked at.
   *
   * @return the source text of each; none by default
   */
  default List<String> rehearsal() {
    return List.of();
  }
}
