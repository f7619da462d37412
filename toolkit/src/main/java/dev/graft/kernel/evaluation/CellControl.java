package dev.graft.kernel.evaluation;

import dev.graft.kernel.magic.Stopwatch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs snippets in this process, keeps their live results, and gives loaded classes new method
 * bodies, so that a changed declaration leaves the values of variables alone.
 */
@SuppressWarnings({"removal", "deprecation"}) // see EvaluationThread.kill
final class CellControl extends DirectExecutionControl {

  private final EvaluationThread thread;
  private final ReentrantLock shellLock;
  private final BooleanSupplier interrupted;
  private final Consumer<Class<?>> loaded;
  private final Stopwatch stopwatch;
  private final Variables variables = new Variables();
  private final Map<String, @Nullable Object> results = new HashMap<>();
  private final AtomicLong keys = new AtomicLong();
  private volatile boolean stopped;
  private volatile @Nullable Throwable thrown;
  private volatile @Nullable ClassLoader loader;
  private final List<DiscardedResults.Call> discarded = new ArrayList<>();

  /**
   * Runs on the given thread.
   *
   * @param interrupted asked before a snippet starts: whether it must not
   * @param loaded told of each class of a snippet
   * @param stopwatch is told what of a cell's time is its own
   * @param shellLock given back while a snippet runs
   */
  CellControl(
      EvaluationThread thread,
      BooleanSupplier interrupted,
      Consumer<Class<?>> loaded,
      Stopwatch stopwatch,
      ReentrantLock shellLock) {
    this.shellLock = shellLock;
    this.thread = thread;
    this.stopwatch = stopwatch;
    this.interrupted = interrupted;
    this.loaded = loaded;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    super.load(guarded(classes));
    for (var entry : classes) {
      var type = classOf(entry);
      variables.loaded(type);
      loaded.accept(type);
      loader = type.getClassLoader();
      discarded.addAll(DiscardedResults.in(entry.bytecodes()));
    }
  }

  @Override
  public void redefine(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    var changes = new LinkedHashMap<Class<?>, byte[]>();
    for (var entry : classes) {
      changes.put(classOf(entry), StopGuard.guarded(entry.bytecodes()));
      discarded.addAll(DiscardedResults.in(entry.bytecodes()));
    }
    try {
      ToolInterface.get().redefine(changes);
    } catch (UnsupportedOperationException otherShape) {
      // JShell then makes a new class instead.
      throw new ClassInstallException(
          String.valueOf(otherShape.getMessage()), new boolean[classes.length]);
    }
    classesRedefined(classes);
    changes.keySet().forEach(loaded);
  }

  private static ClassBytecodes[] guarded(ClassBytecodes[] classes) {
    return Arrays.stream(classes)
        .map(entry -> new ClassBytecodes(entry.name(), StopGuard.guarded(entry.bytecodes())))
        .toArray(ClassBytecodes[]::new);
  }

  private Class<?> classOf(ClassBytecodes entry) throws ClassInstallException {
    try {
      return findClass(entry.name());
    } catch (ClassNotFoundException e) {
      throw new ClassInstallException(entry.name() + " was not loaded", new boolean[1]);
    }
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    Object value;
    boolean locked = shellLock.isHeldByCurrentThread();
    if (locked) {
      shellLock.unlock();
    }
    try {
      value =
          thread.<@Nullable Object>call(
              () -> {
                // The request came while the snippet was compiled.
                if (interrupted.getAsBoolean()) {
                  throw asStopped();
                }
                // Engines and drivers are looked for where the cells' class path is.
                Thread.currentThread()
                    .setContextClassLoader(snippet.getDeclaringClass().getClassLoader());
                return stopwatch.<@Nullable Object>run(() -> snippet.invoke(null));
              });
    } catch (InvocationTargetException e) {
      if (isStop(e.getCause())) {
        throw asStopped();
      }
      thrown = e.getCause();
      // JShell cannot describe every chain of causes; what it must know is only this.
      throw e.getCause() instanceof SPIResolutionException
          ? e
          : new InvocationTargetException(new IllegalStateException("the cell threw"));
    } catch (ThreadDeath e) {
      throw asStopped();
    } finally {
      if (locked) {
        shellLock.lock();
      }
    }
    var key = "graft-result-" + keys.incrementAndGet();
    synchronized (results) {
      results.put(key, value);
    }
    return key;
  }

  /** A static initialiser that was stopped says so in another error's cause. */
  private static boolean isStop(@Nullable Throwable thrown) {
    return thrown instanceof ThreadDeath
        || (thrown instanceof ExceptionInInitializerError
            && thrown.getCause() instanceof ThreadDeath);
  }

  private ExecutionControl.StoppedException asStopped() {
    stopped = true;
    return new ExecutionControl.StoppedException();
  }

  /** Whether a snippet was stopped since the last call: JShell takes it for one that succeeded. */
  boolean takeStopped() {
    var was = stopped;
    stopped = false;
    return was;
  }

  /** What the last snippet threw, as it was thrown; JShell passes on a description only. */
  @Nullable Throwable takeThrown() {
    var was = thrown;
    thrown = null;
    return was;
  }

  /** The calls of the last snippet whose results nobody takes. */
  List<DiscardedResults.Call> takeDiscarded() {
    var calls = List.copyOf(discarded);
    discarded.clear();
    return calls;
  }

  /** Finds what cells find; null before there is a cell. */
  @Nullable ClassLoader loader() {
    return loader;
  }

  void beginCell() {
    stopped = false;
    thrown = null;
  }

  /** See {@link Variables#settle}. */
  List<String> settleVariables(Set<String> dependents) throws IllegalAccessException {
    return variables.settle(dependents);
  }

  /** The value of a variable, or null. */
  @Nullable Object variable(String name) throws IllegalAccessException {
    return variables.get(name);
  }

  /** See {@link Variables#set}. */
  boolean setVariable(String name, @Nullable Object value) throws IllegalAccessException {
    return variables.set(name, value);
  }

  /** See {@link Variables#forget}. */
  void forgetVariable(String name) throws IllegalAccessException {
    variables.forget(name);
  }

  /** The live value behind the text that JShell was given, or null. */
  @Nullable Object take(String key) {
    synchronized (results) {
      return results.remove(key);
    }
  }

  /** Results that nobody took must not stay in memory. */
  void forgetResults() {
    synchronized (results) {
      results.clear();
    }
  }
}
