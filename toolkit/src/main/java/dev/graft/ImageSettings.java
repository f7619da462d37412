package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.data.ImageProcessor;
import java.nio.file.Path;

final class ImageSettings {
  private ImageSettings() {}

  static ImageProcessor read(Path root, ConfigurationFile config, Architecture architecture) {
    return new ImageProcessor(
        3,
        new ImageProcessor.Resizing.None(),
        dev.graft.data.ResizeFilter.BILINEAR,
        java.util.Optional.empty(),
        1 / 255.0,
        java.util.List.of(0.5, 0.5, 0.5),
        java.util.List.of(0.5, 0.5, 0.5));
  }
}
