package dev.graft.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Activation;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.BertConfiguration;
import dev.graft.architecture.HeadLayout;
import dev.graft.architecture.Pooling;
import dev.graft.data.EncodedTexts;
import dev.graft.module.Dropout;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;

/** A network with a small BERT of three layers and random weights that tell texts apart. */
record TinyNetwork(BertConfiguration architecture, NDManager scope, Backbone backbone)
    implements AutoCloseable {
  static final int LAYERS = 3;
  static final int VOCABULARY = 50;
  static final int WIDTH = 12;
  static final int LONGEST = 20;
  private static final int INSIDE = 24;

  static TinyNetwork of(Pooling pooling) {
    var architecture =
        new BertConfiguration(
            VOCABULARY,
            WIDTH,
            LAYERS,
            3,
            INSIDE,
            LONGEST,
            2,
            1e-12,
            Activation.GELU,
            true,
            pooling);
    NDManager scope = Tensors.newScope();
    var random = new Random(1);
    var backbone = architecture.build(Weights.of(path -> array(scope, path, random)));
    return new TinyNetwork(architecture, scope, backbone);
  }

  TinyNetwork adapted(Adapter adapter) {
    var unused = new NamedAdapter("", adapter).insert(backbone, architecture);
    return this;
  }

  /** Freezes all but what is selected and the head. */
  ClassifierNetwork training(Predicate<String> trained) {
    var network =
        new ClassifierNetwork(
            backbone, HeadLayout.PLAIN, WIDTH, 4, new Dropout(0.2), OptionalLong.empty());
    network
        .parameters()
        .forEach(
            (path, parameter) ->
                parameter.train(trained.test(path) || path.startsWith(ClassifierNetwork.HEAD)));
    network.materialise(1);
    return network;
  }

  /** Texts of 1 to 20 tokens. */
  static EncodedTexts texts(int count, long seed) {
    var random = new Random(seed);
    var ids = new ArrayList<long[]>();
    for (int i = 0; i < count; i++) {
      ids.add(random.longs(1 + random.nextInt(LONGEST), 1, VOCABULARY).toArray());
    }
    return new EncodedTexts(ids, 0);
  }

  private static NDArray array(NDManager scope, String path, Random random) {
    long[] shape = shape(path);
    int size = 1;
    for (long dimension : shape) {
      size *= (int) dimension;
    }
    var values = new float[size];
    boolean norm = path.endsWith("LayerNorm.weight");
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * 0.4 + (norm ? 1 : 0));
    }
    return Tensors.float32(scope, values, shape);
  }

  private static long[] shape(String path) {
    if (path.startsWith("embeddings") && !path.contains("LayerNorm")) {
      boolean words = path.contains("word");
      return new long[] {words ? VOCABULARY : path.contains("position") ? LONGEST : 2, WIDTH};
    }
    boolean intermediate = path.contains("intermediate");
    if (path.endsWith("bias") || path.contains("LayerNorm")) {
      return new long[] {intermediate ? INSIDE : WIDTH};
    }
    boolean output = path.contains("output.dense") && !path.contains("attention");
    return new long[] {intermediate ? INSIDE : WIDTH, output ? INSIDE : WIDTH};
  }

  @Override
  public void close() {
    scope.close();
  }
}
