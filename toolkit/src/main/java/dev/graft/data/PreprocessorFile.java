package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.data.ImageProcessor.Resizing;
import dev.graft.data.ImageProcessor.Size;
import java.util.List;

/** Writes an image processor as transformers' {@code preprocessor_config.json} describes one. */
final class PreprocessorFile {
  static final String NAME = "preprocessor_config.json";

  private PreprocessorFile() {}

  static JsonObject of(ImageProcessor images) {
    var json = new JsonObject();
    // The type that takes every one of these keys.
    json.addProperty("image_processor_type", "BitImageProcessor");
    json.addProperty("do_resize", !(images.resizing() instanceof Resizing.None));
    if (images.resizing() instanceof Resizing.Exact exact) {
      json.add("size", size(exact.size()));
    } else if (images.resizing() instanceof Resizing.ShortestEdge shortest) {
      var size = new JsonObject();
      size.addProperty("shortest_edge", shortest.length());
      json.add("size", size);
    }
    json.addProperty("resample", images.filter().number());
    json.addProperty("do_center_crop", images.crop().isPresent());
    images.crop().ifPresent(crop -> json.add("crop_size", size(crop.size())));
    json.addProperty("do_rescale", true);
    json.addProperty("rescale_factor", images.factor());
    json.addProperty("do_normalize", true);
    json.add("image_mean", numbers(images.mean()));
    json.add("image_std", numbers(images.deviation()));
    return json;
  }

  private static JsonObject size(Size size) {
    var json = new JsonObject();
    json.addProperty("height", size.height());
    json.addProperty("width", size.width());
    return json;
  }

  private static JsonArray numbers(List<Double> values) {
    var numbers = new JsonArray();
    values.forEach(numbers::add);
    return numbers;
  }
}
