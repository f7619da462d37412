package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.BlockConfiguration;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.ImageSize;
import dev.graft.data.ImageProcessor;
import dev.graft.module.Weights;
import dev.graft.tensor.CollectedArrays;
import dev.graft.tensor.Tensors;
import java.util.HashMap;

/** Makes a block of DJL an upstream. */
final class BlockUpstream {
  private static final String LAYER = "block.";

  private BlockUpstream() {}

  /** The values are copied: the block may be closed or trained further. */
  static Upstream of(String name, Block block, ImageProcessor images) {
    ImageProcessor.Size size =
        images
            .output()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The image processor gives images of any size, but a block of DJL is made for "
                            + "one: say which, for instance with ImageProcessor.square(224)"));
    var architecture =
        BlockConfiguration.of(block, new ImageSize(images.channels(), size.height(), size.width()));
    NDManager scope = Tensors.newScope();
    try {
      var own = new HashMap<String, NDArray>();
      architecture
          .values()
          .forEach((parameter, array) -> own.put(parameter, Tensors.copy(scope, array)));
      architecture.share(own);
      var arrays = new HashMap<String, NDArray>();
      own.forEach((parameter, array) -> arrays.put(LAYER + parameter, array));
      Backbone backbone = architecture.build(Weights.of(arrays::get));
      backbone.materialise(scope, 0);
      arrays.values().forEach(CollectedArrays::freeWhenUnreachable);
      var config = new JsonObject();
      config.addProperty("model_type", architecture.family());
      return new Upstream(
          name,
          "a block of DJL",
          new ConfigurationFile("the block", config),
          architecture,
          arrays,
          images,
          backbone,
          PretrainedHeads.only(ModelNotes.NONE));
    } finally {
      scope.close();
    }
  }
}
