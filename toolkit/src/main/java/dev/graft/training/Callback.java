package dev.graft.training;

import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks at training from a notebook, on the thread that trains. Each method does nothing unless
 * said otherwise; what one throws ends the training.
 */
public interface Callback {

  /**
   * A step is done.
   *
   * @param step what happened in it
   */
  default void stepped(History.Step step) {}

  /**
   * An epoch is done.
   *
   * @param epoch what happened in it
   * @return whether training shall end here
   */
  default boolean endsAfter(History.Epoch epoch) {
    return false;
  }

  /**
   * Looks at each step.
   *
   * @param action is told of each step
   * @return the callback
   */
  static Callback onStep(Consumer<History.Step> action) {
    return new Callback() {
      @Override
      public void stepped(History.Step step) {
        action.accept(step);
      }
    };
  }

  /**
   * Looks at each epoch.
   *
   * @param action is told of each epoch
   * @return the callback
   */
  static Callback onEpoch(Consumer<History.Epoch> action) {
    return endWhen(
        epoch -> {
          action.accept(epoch);
          return false;
        });
  }

  /**
   * Ends training early.
   *
   * @param enough whether an epoch was the last that is needed
   * @return the callback
   */
  static Callback endWhen(Predicate<History.Epoch> enough) {
    return new Callback() {
      @Override
      public boolean endsAfter(History.Epoch epoch) {
        return enough.test(epoch);
      }
    };
  }
}
