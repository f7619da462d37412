package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;

/**
 * The description of a small trainable part that is put into a frozen network: an immutable value
 * that holds no arrays.
 *
 * <p>A method of one's own is a class that implements this interface, and a {@link
 * dev.graft.module.LayerAdapter} or {@link dev.graft.module.ResidualAdapter} that it attaches; see
 * {@link AdapterMethods#register} for saving and loading.
 */
public interface Adapter {
  /** What suits adapters whose parameters are matrices, and biases and norms. */
  double USUAL_RATE = 2e-3;

  /**
   * Puts the adapter into a network that has no arrays yet.
   *
   * @param sites the network's places for adapters
   * @throws IllegalArgumentException if a target names no module; the nearest names are listed
   */
  void insert(AdapterSites sites);

  /**
   * What a plan with this adapter is called.
   *
   * @param architecture what it would be put into
   * @return for instance {@code LoRA r=8 on query, value}
   */
  String describe(Architecture architecture);

  /**
   * The adapter as the {@code adapter_config.json} of PEFT describes it.
   *
   * @param insertion where it was put
   * @return the keys of this method, {@code peft_type} among them
   */
  JsonObject configuration(Insertion insertion);

  /**
   * How many of the network's positions it takes from a text, which has room for fewer tokens then.
   *
   * @return 0 unless a method says otherwise
   */
  default int places() {
    return 0;
  }

  /**
   * The peak learning rate of a plan with it, unless the recipe says another; of several adapters
   * the lowest counts.
   *
   * @return 0.002 unless a method says otherwise
   */
  default double learningRate() {
    return USUAL_RATE;
  }

  /**
   * How files name this method's arrays.
   *
   * @param insertion where it was put
   * @return PEFT's names unless a method says otherwise
   */
  default FileNames fileNames(Insertion insertion) {
    return FileNames.PEFT;
  }
}
