package dev.graft.kernel;

import dev.graft.kernel.evaluation.CellListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/**
 * Tells to which cell the current thread's output belongs.
 *
 * <p>A thread belongs to the cell that started it. A pool's thread may work for a later cell than
 * the one that it was made for: the code that it was given tells.
 */
@SuppressWarnings("ThreadLocalUsage") // one for each kernel: a process of tests has several
final class Attribution implements CellListener {

  private static final String SNIPPET_CLASS = "REPL.$JShell$";

  private final InheritableThreadLocal<@Nullable Execution> starter =
      new InheritableThreadLocal<>();
  // Of the kernel's own threads, which serve one cell after the other.
  private final ThreadLocal<@Nullable Execution> served = new ThreadLocal<>();
  private final Map<String, Execution> owners = new ConcurrentHashMap<>();
  private volatile @Nullable Execution running;
  private volatile @Nullable Execution last;

  /** A cell begins, and what this thread does is done for it. */
  void begin(Execution execution) {
    running = execution;
    last = execution;
    served.set(execution);
  }

  /** The cell that ran came to its end. */
  void end() {
    running = null;
    served.remove();
  }

  /** What this thread does, and what it starts, is the running cell's. */
  @Override
  public void beforeWork() {
    served.set(running);
    starter.set(running);
  }

  @Override
  public void loaded(Class<?> type) {
    var execution = running;
    if (execution != null) {
      owners.put(type.getName(), execution);
    }
  }

  /** The cell that gets what the current thread shows, or null. */
  @Nullable Execution current() {
    var own = served.get();
    if (own != null) {
      return own;
    }
    var newest = isShared() ? null : starter.get();
    var owner = StackWalker.getInstance().walk(this::ownerOf);
    if (owner != null && (newest == null || owner.count() > newest.count())) {
      newest = owner;
    }
    if (newest != null) {
      return newest;
    }
    return running == null && isShared() ? last : running;
  }

  /** The threads of parallel streams are no cell's own. */
  private static boolean isShared() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  /** The owner of the outermost code of a cell: the task that the thread was given. */
  private @Nullable Execution ownerOf(java.util.stream.Stream<StackWalker.StackFrame> frames) {
    return frames
        .map(StackWalker.StackFrame::getClassName)
        .filter(name -> name.startsWith(SNIPPET_CLASS))
        .reduce((inner, outer) -> outer)
        .map(name -> owners.get(outermost(name)))
        .orElse(null);
  }

  private static String outermost(String name) {
    int end = name.indexOf('$', SNIPPET_CLASS.length());
    return end < 0 ? name : name.substring(0, end);
  }
}
