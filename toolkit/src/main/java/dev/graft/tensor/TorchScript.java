package dev.graft.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The loaded module of fused operations, and the two ways to call it. */
final class TorchScript {
  private static final NDManager MANAGER;
  private static final PtSymbolBlock MODULE;
  private static final Map<String, NDArray> METHOD_NAMES = new ConcurrentHashMap<>();
  private static final Map<Double, NDArray> NUMBERS = new ConcurrentHashMap<>();

  /** Small steps lose more to the graph executor's profiling than they win; it is per thread. */
  private static final ThreadLocal<Boolean> EXECUTOR_SET = ThreadLocal.withInitial(() -> false);

  static {
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
    MANAGER = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    // The engine counts the machine's cores; Java also sees the share that a container may use.
    JniUtils.setNumThreads(
        Math.min(JniUtils.getNumThreads(), Runtime.getRuntime().availableProcessors()));
    try {
      MODULE =
          JniUtils.loadModule(
              (PtNDManager) MANAGER,
              new ByteArrayInputStream(TorchScriptArchive.of(Kernels.ALL)),
              false,
              false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TorchScript() {}

  static NDManager manager() {
    return MANAGER;
  }

  /**
   * Runs a method inside autograd when gradients are being recorded. The result belongs to the
   * manager of the first argument, so activations come first and parameters after them.
   */
  static NDArray call(String method, NDArray... arguments) {
    if (arguments[0] instanceof TracedArray) {
      return TracedOperations.call(method, arguments);
    }
    return forward(method, arguments).get(0);
  }

  /** {@link #call} of a method that gives several arrays. */
  static List<NDArray> callAll(String method, NDArray... arguments) {
    if (arguments[0] instanceof TracedArray) {
      return TracedOperations.callAll(method, arguments);
    }
    return forward(method, arguments);
  }

  private static NDList forward(String method, NDArray... arguments) {
    quietExecutor();
    var list = new NDList(arguments.length + 1);
    for (NDArray argument : arguments) {
      list.add(argument);
    }
    list.add(METHOD_NAMES.computeIfAbsent(method, TorchScript::methodName));
    return IValueUtils.forward(MODULE, list, true);
  }

  /** Runs a method outside autograd and gives its result as one number. */
  static double callWithoutGradients(String method, IValue... arguments) {
    quietExecutor();
    try (IValue result = IValueUtils.runMethod(MODULE, method, arguments);
        PtNDArray array = result.toTensor((PtNDManager) MANAGER)) {
      return array.getFloat();
    } finally {
      closeAll(arguments);
    }
  }

  /** Runs a method outside autograd and gives its result, a float64 array, row by row. */
  static double[] numbersWithoutGradients(String method, IValue... arguments) {
    quietExecutor();
    try (IValue result = IValueUtils.runMethod(MODULE, method, arguments);
        PtNDArray array = result.toTensor((PtNDManager) MANAGER)) {
      return array.toDoubleArray();
    } finally {
      closeAll(arguments);
    }
  }

  /**
   * Runs a method outside autograd. Its arguments are arrays, whole numbers and numbers, which
   * {@link #number} would keep for ever.
   *
   * @param scope the owner of the result
   */
  static NDArray withoutGradients(NDManager scope, String method, Object... arguments) {
    quietExecutor();
    IValue[] values = Arrays.stream(arguments).map(TorchScript::value).toArray(IValue[]::new);
    try (IValue result = IValueUtils.runMethod(MODULE, method, values)) {
      return result.toTensor((PtNDManager) scope);
    } finally {
      closeAll(values);
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    }
    return argument instanceof Integer whole
        ? IValue.from(whole.longValue())
        : IValue.from((Double) argument);
  }

  private static void closeAll(IValue... arguments) {
    for (IValue argument : arguments) {
      argument.close();
    }
  }

  /** A list of arrays as one argument of {@link #callWithoutGradients}. */
  static IValue listOf(List<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /** A number as the zero-dimensional array that a method's argument has to be. */
  static NDArray number(double value) {
    return NUMBERS.computeIfAbsent(
        value,
        v -> {
          try (NDArray fromJava = MANAGER.create(v.floatValue())) {
            return fromJava.duplicate();
          }
        });
  }

  private static NDArray methodName(String method) {
    NDArray name = MANAGER.zeros(new ai.djl.ndarray.types.Shape(1));
    name.setName("module_method:" + method);
    return name;
  }

  static void quietExecutor() {
    if (!EXECUTOR_SET.get()) {
      JniUtils.setGraphExecutorOptimize(false);
      EXECUTOR_SET.set(true);
    }
  }
}
