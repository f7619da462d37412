package dev.graft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Finds image files. */
final class ImageFiles {
  static final String PATH = "image";
  static final String LABEL = "label";

  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp");

  private ImageFiles() {}

  /** A row for each image, labelled by the directory below {@code root} that it lies in. */
  static Table labelled(Path root) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(
          "%s is no directory; expected is one with a directory of images for each label"
              .formatted(root));
    }
    var paths = StringColumn.create(PATH);
    var labels = StringColumn.create(LABEL);
    var others = new ArrayList<String>();
    for (Path directory : entries(root)) {
      if (!Files.isDirectory(directory)) {
        others.add(directory.toString());
        continue;
      }
      int before = paths.size();
      for (Path file : files(directory)) {
        if (ENDINGS.contains(ending(file))) {
          paths.append(file.toString());
          labels.append(name(directory));
        } else {
          others.add(file.toString());
        }
      }
      if (paths.size() == before) {
        throw new IllegalArgumentException(
            "%s holds no images; expected are PNG, JPEG, GIF or BMP files of the label '%s'"
                .formatted(directory, name(directory)));
      }
    }
    check(root, others, paths.size());
    return Table.create(name(root), paths, labels);
  }

  private static void check(Path root, List<String> others, int images) {
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s has files that are no images in the directory of a label: %s. Expected is a"
                  + " directory for each label, with PNG, JPEG, GIF or BMP files alone; take the"
                  + " others out")
              .formatted(root, Columns.quoted(others)));
    }
    if (images == 0) {
      throw new IllegalArgumentException(
          "%s is empty; expected is a directory of images for each label".formatted(root));
    }
  }

  private static List<Path> entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> !hidden(entry)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list %s: %s".formatted(directory, e), e);
    }
  }

  /** Also those in directories further below. */
  private static List<Path> files(Path directory) {
    var files = new ArrayList<Path>();
    for (Path entry : entries(directory)) {
      if (Files.isDirectory(entry)) {
        files.addAll(files(entry));
      } else {
        files.add(entry);
      }
    }
    return files;
  }

  private static boolean hidden(Path entry) {
    String name = name(entry);
    return name.startsWith(".") || name.equals("Thumbs.db");
  }

  private static String name(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static String ending(Path file) {
    String name = name(file);
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The SHA-256 of each file's content: what is equal is one image, whatever it is called. */
  static List<String> fingerprints(List<String> paths) {
    return paths.stream().map(path -> Fingerprint.of(ImageFile.checked(Path.of(path)))).toList();
  }
}
