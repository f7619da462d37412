package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What BERT (Devlin et al. 2019) and its nearest relatives compute: embeddings, post-norm layers in
 * which all tokens see one another, and perhaps BERT's pooler.
 */
final class PostNormEncoder extends Backbone {
  private final Form form;
  private final Below below;
  private final List<PostNormLayer<SelfAttention>> layers = new ArrayList<>();
  private final @Nullable Linear pooler;

  /**
   * What a family says of itself.
   *
   * @param family its name
   * @param sizes its numbers
   * @param padding the id of padding where positions are counted as RoBERTa does
   * @param layers the paths of the layers
   * @param names where the parts stand in a layer
   * @param projections the names of the attention's projections
   * @param bias the path of the table of {@link RelativeBias}, if there is one
   * @param pooling how a sequence becomes one vector
   */
  record Form(
      String family,
      EncoderSizes sizes,
      OptionalInt padding,
      List<String> layers,
      PostNormLayer.Names names,
      SelfAttention.Names projections,
      Optional<String> bias,
      Pooling pooling) {}

  PostNormEncoder(Form form, Weights weights) {
    this.form = form;
    below = child("", new Below(form, weights));
    EncoderSizes sizes = form.sizes();
    for (String path : form.layers()) {
      Weights own = weights.at(path);
      var attention =
          new SelfAttention(form.projections(), sizes, own.at(form.names().attention()));
      layers.add(child(path, new PostNormLayer<>(form.names(), sizes, attention, own)));
    }
    pooler =
        form.pooling() == Pooling.BERT_POOLER
            ? child(
                "pooler.dense",
                new Linear(weights.at("pooler.dense"), sizes.width(), sizes.width()))
            : null;
  }

  @Override
  public Module embeddings() {
    return below;
  }

  @Override
  public List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  public Embedding tokens() {
    return below.embeddings.words();
  }

  @Override
  protected NDArray embedded(Input input, boolean training) {
    return below.embeddings.forward(Tokens.of(input, form.family()), preceding().prefixed());
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    Preceding preceding = preceding();
    NDArray added;
    try (NDArray longer = preceding.longerForKeys(mask)) {
      added = below.added(hidden, longer == null ? mask : longer);
    }
    return LayerPass.sharing(
        added,
        IntStream.range(0, layers.size())
            .<LayerPass.MaskedLayer>mapToObj(
                index ->
                    (x, shared) ->
                        layers
                            .get(index)
                            .after(
                                layers
                                    .get(index)
                                    .attention()
                                    .forward(x, shared, preceding, index, training),
                                x,
                                training))
            .toList());
  }

  /** Relative positions know no distance to a prefix. */
  @Override
  public boolean takesPrefixes() {
    return form.bias().isEmpty();
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    NDArray pooled = form.pooling().of(hidden, mask);
    if (pooler == null) {
      return pooled;
    }
    try (pooled;
        NDArray dense = pooler.forward(pooled, training)) {
      return Operations.tanh(dense);
    }
  }

  /** The embeddings, and the table that every layer's scores take a part from. */
  private static final class Below extends Module {
    private final TextEmbeddings embeddings;
    private final @Nullable RelativeBias bias;

    Below(Form form, Weights weights) {
      EncoderSizes sizes = form.sizes();
      embeddings =
          child("embeddings", new TextEmbeddings(sizes, form.padding(), weights.at("embeddings")));
      bias =
          form.bias()
              .map(path -> child(path, new RelativeBias(sizes.heads(), weights.at(path))))
              .orElse(null);
    }

    @Nullable NDArray added(NDArray hidden, @Nullable NDArray mask) {
      NDArray padding = mask == null ? null : Operations.attentionMask(mask);
      if (bias == null) {
        return padding;
      }
      return bias.forward(hidden, padding);
    }
  }
}
