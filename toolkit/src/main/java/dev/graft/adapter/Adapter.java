package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import java.util.List;
import java.util.Set;

/**
 * The description of a small trainable part that is put into a frozen network: an immutable value
 * that holds no arrays.
 */
public interface Adapter {

  /**
   * Puts the adapter into a tree that has no arrays yet.
   *
   * @param backbone the tree
   * @param architecture what the tree was built from
   * @return the paths of the modules it now sits on, at least one
   * @throws IllegalArgumentException if a target names no module; the nearest names are listed
   */
  List<String> insert(Backbone backbone, Architecture architecture);

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
   * @param architecture what it was put into
   * @param parameters the paths of all parameters of the network that it sits in
   * @return the keys of this method, {@code peft_type} among them
   */
  JsonObject configuration(Architecture architecture, Set<String> parameters);

  /**
   * Whether the trained adapter can be merged into the weights that it sits on.
   *
   * @return false for one that has to stay a part of the network
   */
  boolean merges();
}
