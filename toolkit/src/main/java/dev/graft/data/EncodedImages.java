package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Pixels;
import dev.graft.tensor.Tensors;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Image files, ready to be read into batches. What was read stays in memory as long as there is
 * room, a byte for each value, and is read again when it is needed and gone.
 */
public final class EncodedImages implements EncodedExamples {
  private final ImageProcessor processor;
  private final List<File> files;

  private EncodedImages(ImageProcessor processor, List<File> files) {
    this.processor = processor;
    this.files = files;
  }

  private static final class File {
    private final Path path;
    private SoftReference<@Nullable RasterImage> kept = new SoftReference<>(null);

    File(Path path) {
      this.path = path;
    }

    RasterImage read(ImageProcessor processor) {
      @Nullable RasterImage known = kept.get();
      if (known == null) {
        known = processor.fitted(ImageFile.read(path, processor.channels()));
        kept = new SoftReference<>(known);
      }
      return known;
    }
  }

  /**
   * Looks at every file.
   *
   * @throws IllegalArgumentException if one is no image that can be read, or becomes one of another
   *     size than the others
   */
  static EncodedImages of(List<String> paths, ImageProcessor processor) {
    List<File> files = paths.stream().map(path -> new File(Path.of(path))).toList();
    @Nullable RasterImage first = null;
    for (File file : files) {
      RasterImage image = file.read(processor);
      if (first == null) {
        first = image;
      } else if (image.height() != first.height() || image.width() != first.width()) {
        throw new IllegalArgumentException(
            ("%s is %d x %d pixels and %s %d x %d: the model's preprocessing does not make them"
                    + " alike, and a batch has images of one size. Bring them to one size first")
                .formatted(
                    files.get(0).path,
                    first.width(),
                    first.height(),
                    file.path,
                    image.width(),
                    image.height()));
      }
    }
    return new EncodedImages(processor, files);
  }

  static EncodedImages joined(List<EncodedImages> parts) {
    var files = new ArrayList<File>();
    parts.forEach(part -> files.addAll(part.files));
    return new EncodedImages(parts.get(0).processor, List.copyOf(files));
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public int[] lengths() {
    var lengths = new int[files.size()];
    Arrays.fill(lengths, 1);
    return lengths;
  }

  @Override
  public Pixels input(NDManager scope, int[] rows) {
    RasterImage first = files.get(rows[0]).read(processor);
    return new Pixels(
        Tensors.float32(
            scope,
            memory -> fill(memory, rows),
            rows.length,
            processor.channels(),
            first.height(),
            first.width()));
  }

  private void fill(ByteBuffer memory, int[] rows) {
    var values = memory.asFloatBuffer();
    for (int row : rows) {
      values.put(processor.normalised(files.get(row).read(processor)));
    }
  }
}
