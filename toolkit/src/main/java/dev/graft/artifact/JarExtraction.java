package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Writes the files of one model of a jar, as streams, and checks their sizes and checksums. */
final class JarExtraction implements JarCache.Extraction {

  private static final int CHUNK = 1 << 18;

  /** Configurations and vocabularies are read as a whole. */
  private static final long LONGEST_TEXT = 1 << 28;

  private final ZipFile zip;
  private final String source;
  private final String model;
  private final Set<String> files;

  /**
   * The files of a model.
   *
   * @param source what jar it is, for messages
   * @param model the directory, with a slash at its end
   * @param files their full names, which were found to be safe
   */
  JarExtraction(ZipFile zip, String source, String model, List<String> files) {
    this.zip = zip;
    this.source = source;
    this.model = model;
    this.files = new HashSet<>(files);
  }

  @Override
  public void into(Path directory) throws IOException {
    var entries = zip.stream().filter(entry -> files.contains(entry.getName())).toList();
    checkAmounts(entries, directory);
    for (ZipEntry entry : entries) {
      var file = directory.resolve(entry.getName().substring(model.length())).normalize();
      if (!file.startsWith(directory)) {
        throw new ArtifactException(source + " leads out of the cache: " + file);
      }
      try {
        Files.createDirectories(file.getParent());
        copy(entry, file);
      } catch (FileAlreadyExistsException e) {
        throw new ArtifactException(
            "%s has \"%s\" twice, or a file and a directory of that name (in large or small letters)."
                .formatted(source, PrintableText.of(entry.getName())),
            e);
      }
    }
  }

  private void checkAmounts(List<? extends ZipEntry> entries, Path directory) throws IOException {
    if (entries.size() > JarListing.MOST_FILES) {
      throw new ArtifactException(
          "The model in %s of %s has %d files; at most %d are taken out. Publish the model in a directory of its own."
              .formatted(JarListing.shown(model), source, entries.size(), JarListing.MOST_FILES));
    }
    double bytes = 0;
    for (var entry : entries) {
      var name = entry.getName().toLowerCase(Locale.ROOT);
      if (entry.getSize() > LONGEST_TEXT && (name.endsWith(".json") || name.endsWith(".txt"))) {
        throw new ArtifactException(
            "%s in %s has %s; a model's texts have at most %s."
                .formatted(
                    PrintableText.of(entry.getName()),
                    source,
                    Amount.of(entry.getSize()),
                    Amount.of(LONGEST_TEXT)));
      }
      bytes += entry.getSize();
    }
    long space = Files.getFileStore(directory).getUsableSpace();
    if (bytes > space) {
      throw new ArtifactException(
          "The model in %s takes %s, but %s has %s left. Make room, or name another cache directory in the environment variable GRAFT_CACHE."
              .formatted(source, Amount.of((long) bytes), directory, Amount.of(space)));
    }
  }

  private void copy(ZipEntry entry, Path file) throws IOException {
    var checksum = new CRC32();
    long size = 0;
    try (var in = zip.getInputStream(entry);
        var out =
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        size += read;
        if (size > entry.getSize()) {
          break;
        }
        checksum.update(chunk, 0, read);
        out.write(chunk, 0, read);
      }
    }
    if (size != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw new IOException(
          PrintableText.of(entry.getName()) + " has another size or checksum than the jar says");
    }
  }
}
