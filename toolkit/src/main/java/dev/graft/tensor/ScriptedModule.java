package dev.graft.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A TorchScript module of someone else's, in evaluation mode: dropout is off, and batch norms use
 * their statistics. Its parameters are arrays inside it, which can be trained in place, or lent
 * their values by other arrays. It is freed when it is closed, with its scope, or when nothing
 * refers to it.
 */
public final class ScriptedModule implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final PtSymbolBlock module;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> givenAway = new HashMap<>();
  private final Map<String, NDArray> lenders = new HashMap<>();
  private final Cleaner.Cleanable cleanable;

  private ScriptedModule(NDManager own, PtSymbolBlock module) {
    this.module = module;
    this.cleanable = CLEANER.register(this, own::close);
    JniUtils.enableInferenceMode(module);
    name(JniUtils.moduleGetParams(module, (PtNDManager) own), parameters);
    name(JniUtils.moduleGetParams(module, (PtNDManager) own), givenAway);
    parameters.values().forEach(parameter -> parameter.setRequiresGradient(false));
  }

  /** A name left on an array would say how the engine passes it to a method. */
  private static void name(NDList arrays, Map<String, NDArray> named) {
    for (NDArray array : arrays) {
      named.put(array.getName(), array);
      array.setName(null);
    }
  }

  /**
   * Whether a block of DJL is such a module.
   *
   * @param block any block
   * @return true for what DJL's PyTorch engine loads
   */
  public static boolean is(Block block) {
    return block instanceof PtSymbolBlock;
  }

  /**
   * Copies a block for which {@link #is} is true.
   *
   * @param block stays as it is and may be closed afterwards
   * @return a module of its own
   */
  public static ScriptedModule copyOf(Block block) {
    return copy((PtSymbolBlock) block, Tensors.newScope());
  }

  /**
   * Another module with the same code and values.
   *
   * @param scope when this is closed, the copy is
   * @return the copy
   */
  public ScriptedModule copy(NDManager scope) {
    try {
      return copy(module, scope.newSubManager());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Another module with the same code and values, freed when nothing refers to it.
   *
   * @return the copy
   */
  public ScriptedModule copy() {
    try {
      return copy(module, Tensors.newScope());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Through a file, as a module may be larger than the Java heap. */
  private static ScriptedModule copy(PtSymbolBlock module, NDManager own) {
    try {
      Path file = Files.createTempFile("graft", ".pt");
      try {
        try (OutputStream output = Files.newOutputStream(file)) {
          JniUtils.writeModule(module, output, false);
        }
        var none = new String[0];
        return new ScriptedModule(
            own, JniUtils.loadModule((PtNDManager) own, file, true, none, none, true));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      own.close();
      throw new UncheckedIOException("Cannot copy a TorchScript model through a file", e);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /**
   * The parameters themselves: to write to them is to change the module.
   *
   * @return by name, in the module's order
   */
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * A parameter for someone who trains it in place and closes this handle of it.
   *
   * @param name of the parameter
   * @param scope the owner of the handle
   * @return the same memory and gradient, as often as it is asked for the same handle
   */
  public NDArray give(String name, NDManager scope) {
    NDArray array = Objects.requireNonNull(givenAway.get(name), name);
    array.attach(scope);
    return array;
  }

  /**
   * Lets a parameter use an array's memory in the place of its own, without a gradient.
   *
   * @param name of the parameter
   * @param lender of its shape; stays open
   */
  public void borrow(String name, NDArray lender) {
    NDArray parameter = Objects.requireNonNull(parameters.get(name), name);
    parameter.setRequiresGradient(false);
    var unused =
        TorchScript.callWithoutGradients(
            "borrow", TorchScript.listOf(List.of(parameter)), TorchScript.listOf(List.of(lender)));
    lenders.put(name, lender);
  }

  /**
   * Whether a parameter computes with an array: its lender's, or else the one given away.
   *
   * @param name of the parameter
   * @param array the array
   * @return false also for another array of the same values
   */
  public boolean uses(String name, NDArray array) {
    NDArray lender = lenders.get(name);
    return lender == null ? givenAway.get(name) == array : lender == array;
  }

  /**
   * Computes.
   *
   * @param x what the module takes; stays open, and its scope owns the results
   * @return what it gives
   * @throws EngineException if it does not take {@code x}
   */
  public List<NDArray> forward(NDArray x) {
    TorchScript.quietExecutor();
    try {
      return IValueUtils.forward(module, new NDList(x), true);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    cleanable.clean();
  }
}
