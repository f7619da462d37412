package dev.graft.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one step of backpropagation did to a network.
 *
 * @param texts how many texts the step had, which may have been computed in several batches
 * @param tokens the tokens of the longest
 * @param stages what each stage gave for the first batch, from the input to the head
 * @param parameters what happened to each parameter, by path, in the order of the data flow
 * @param labels what the network answered, a figure for each label number
 * @param learningRate the rate of the update; the highest where parts have their own
 * @param loss the loss that was differentiated, with dropout in force
 * @param lossBefore the loss of the same texts before the update, with dropout off
 * @param lossAfter the same after the update
 */
public record StepRecord(
    int texts,
    int tokens,
    List<Stage> stages,
    Map<String, Weight> parameters,
    List<Answer> labels,
    double learningRate,
    double loss,
    double lossBefore,
    double lossAfter) {

  /** Copies the collections. */
  public StepRecord {
    stages = List.copyOf(stages);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    labels = List.copyOf(labels);
  }

  /**
   * What a stage gave, with dropout in force.
   *
   * @param name as {@link dev.graft.task.StageObserver} is told
   * @param shape of its output
   * @param mean of the output's elements, padding left out
   * @param deviation the standard deviation of the same
   * @param recorded whether autograd recorded the stage, so that backpropagation goes through it
   * @param outputGradient the norm of the loss's gradient with respect to the output; NaN if the
   *     stage was not recorded
   */
  public record Stage(
      String name,
      List<Long> shape,
      double mean,
      double deviation,
      boolean recorded,
      double outputGradient) {
    /** Copies the shape. */
    public Stage {
      shape = List.copyOf(shape);
    }
  }

  /**
   * What happened to a parameter.
   *
   * @param size how many elements it has
   * @param trained whether the plan trains it
   * @param gradient the norm of its gradient before clipping; NaN when none reached it
   * @param norm the norm of its values before the update; NaN for a frozen one
   * @param update the norm of what the update changed, weight decay included; 0 for a frozen one
   */
  public record Weight(long size, boolean trained, double gradient, double norm, double update) {}

  /**
   * What the network answered for a label, with dropout off.
   *
   * @param texts how many of the texts have the label
   * @param before its mean probability over the texts before the update
   * @param after its mean probability over the texts after the update
   */
  public record Answer(int texts, double before, double after) {}
}
