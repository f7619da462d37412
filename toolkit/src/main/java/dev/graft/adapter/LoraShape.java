package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Convolution;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Embedding;
import dev.graft.module.Initializer;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Operations;

/** What a layer's kind means for its low-rank factors, as PEFT has it. */
sealed interface LoraShape {

  /** The shape that suits a layer. */
  static LoraShape of(AdaptableLayer layer) {
    if (layer instanceof Embedding table) {
      return new Rows(table.in(), table.out());
    }
    if (layer instanceof Convolution convolution) {
      return new Filters(convolution.in(), convolution.out(), convolution.geometry());
    }
    return new Matrix(layer.in(), layer.out());
  }

  /** The name of the first factor. */
  default String nameOfA() {
    return "lora_A.weight";
  }

  /** The name of the second factor. */
  default String nameOfB() {
    return "lora_B.weight";
  }

  /** The shape of the first factor. */
  long[] a(int rank);

  /** The shape of the second factor. */
  long[] b(int rank);

  /** The shape of DoRA's magnitudes. */
  default long[] magnitude() {
    return new long[] {b(1)[0]};
  }

  /** The largest rank that is lower than the layer's own. */
  default long largestRank() {
    return Math.max(a(1)[1], b(1)[0]);
  }

  /** How many parts of the channels are kept apart. */
  default int groups() {
    return 1;
  }

  /** Whether the channels come before the places of an image. */
  default boolean images() {
    return false;
  }

  /** Whether the input is made of numbers, of which some can be dropped. */
  default boolean dropsInput() {
    return true;
  }

  /** The first values of the first factor, unless they come from the weight. */
  default Initializer firstA(boolean gaussian, int rank) {
    return gaussian ? Initializer.normal(1.0 / rank) : Initializer.kaimingUniform();
  }

  /** The first values of the second factor, unless they come from the weight. */
  default Initializer firstB() {
    return Initializer.zeros();
  }

  /** {@code B A x}. */
  NDArray update(NDArray x, NDArray a, NDArray b);

  /** {@code y + scale B A x}. */
  NDArray plus(NDArray y, NDArray x, NDArray a, NDArray b, double scale);

  /** Of a linear layer. */
  record Matrix(long in, long out) implements LoraShape {
    @Override
    public long[] a(int rank) {
      return new long[] {rank, in};
    }

    @Override
    public long[] b(int rank) {
      return new long[] {out, rank};
    }

    @Override
    public NDArray update(NDArray x, NDArray a, NDArray b) {
      try (NDArray narrow = Operations.linear(x, a, null)) {
        return Operations.linear(narrow, b, null);
      }
    }

    @Override
    public NDArray plus(NDArray y, NDArray x, NDArray a, NDArray b, double scale) {
      return Operations.lowRank(y, x, a, b, scale);
    }
  }

  /** Of a table, whose first factor is zero at the start, so that only rows in use are changed. */
  record Rows(long rows, long width) implements LoraShape {
    @Override
    public String nameOfA() {
      return "lora_embedding_A";
    }

    @Override
    public String nameOfB() {
      return "lora_embedding_B";
    }

    @Override
    public long[] a(int rank) {
      return new long[] {rank, rows};
    }

    @Override
    public long[] b(int rank) {
      return new long[] {width, rank};
    }

    @Override
    public boolean dropsInput() {
      return false;
    }

    @Override
    public Initializer firstA(boolean gaussian, int rank) {
      return Initializer.zeros();
    }

    @Override
    public Initializer firstB() {
      return Initializer.normal(1);
    }

    @Override
    public NDArray update(NDArray x, NDArray a, NDArray b) {
      return AdapterOperations.rowsOfProduct(x, a, b);
    }

    @Override
    public NDArray plus(NDArray y, NDArray x, NDArray a, NDArray b, double scale) {
      return AdapterOperations.lowRankRows(y, x, a, b, scale);
    }
  }

  /**
   * Of a convolution: the first factor has its geometry and sees all channels, the second is one
   * pixel wide and keeps groups apart.
   */
  record Filters(long in, long out, Geometry geometry) implements LoraShape {
    @Override
    public long[] a(int rank) {
      return new long[] {rank, in, geometry.kernel(), geometry.kernel()};
    }

    @Override
    public long[] b(int rank) {
      return new long[] {out, rank / geometry.groups(), 1, 1};
    }

    @Override
    public long[] magnitude() {
      return new long[] {1, out, 1, 1};
    }

    @Override
    public long largestRank() {
      return Math.max(in * geometry.kernel() * geometry.kernel(), out);
    }

    @Override
    public int groups() {
      return geometry.groups();
    }

    @Override
    public boolean images() {
      return true;
    }

    @Override
    public NDArray update(NDArray x, NDArray a, NDArray b) {
      try (NDArray narrow =
          ImageOperations.convolution(x, a, null, geometry.stride(), geometry.padding(), 1)) {
        return ImageOperations.convolution(narrow, b, null, 1, 0, geometry.groups());
      }
    }

    @Override
    public NDArray plus(NDArray y, NDArray x, NDArray a, NDArray b, double scale) {
      try (NDArray update = update(x, a, b)) {
        return AdapterOperations.scaledSum(y, update, scale);
      }
    }
  }
}
