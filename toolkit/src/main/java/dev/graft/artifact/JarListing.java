package dev.graft.artifact;

import com.google.gson.JsonElement;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The files of a jar, and the directories of models among them.
 *
 * @param files the names, which stay within the directory they are put into
 * @param models the directories, each with a slash at its end; the root is the empty text
 */
record JarListing(NavigableSet<String> files, NavigableSet<String> models) {

  static final int MOST_ENTRIES = 200_000;
  static final int MOST_FILES = 10_000;
  private static final int LONGEST_MODULES = 1 << 20;

  /**
   * Reads the names of the entries.
   *
   * @param source what jar it is, for messages
   */
  static JarListing read(ZipFile zip, String source) throws IOException {
    if (zip.size() > MOST_ENTRIES) {
      throw new ArtifactException(
          "%s has %d entries; a jar with a model has at most %d."
              .formatted(source, zip.size(), MOST_ENTRIES));
    }
    var files = new TreeSet<String>();
    for (ZipEntry entry : zip.stream().toList()) {
      var name = entry.getName();
      var bare = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
      if (!RelativeName.isSafe(bare)) {
        throw new ArtifactException(
            source
                + " has an entry named \""
                + PrintableText.of(name)
                + "\". Such a name could lead out of the cache, or is none on some systems; nothing"
                + " is taken out of this jar.");
      }
      if (!entry.isDirectory()) {
        files.add(name);
      }
    }
    return new JarListing(files, models(files, modules(zip, files, source)));
  }

  /** The modules of each directory that says in {@code modules.json} that it has some. */
  private static Map<String, List<SentenceModule>> modules(
      ZipFile zip, NavigableSet<String> files, String source) throws IOException {
    var modules = new HashMap<String, List<SentenceModule>>();
    for (var file : files) {
      if (lastName(file).equals(SentenceModule.FILE)) {
        try (var in = zip.getInputStream(zip.getEntry(file))) {
          var content = in.readNBytes(LONGEST_MODULES);
          JsonElement json = JsonFile.parse(content, file);
          modules.put(parent(file), SentenceModule.parse(json, source + ": " + file));
        } catch (IllegalArgumentException another) {
          // Other programs have files of that name, too; and a model's is read again, and judged.
        }
      }
    }
    return modules;
  }

  private static NavigableSet<String> models(
      NavigableSet<String> files, Map<String, List<SentenceModule>> modules) {
    var whole = new TreeSet<String>();
    for (var file : files) {
      var directory = parent(file);
      if (ModelFiles.isWeights(file) && files.contains(directory + ModelFiles.CONFIG)) {
        whole.add(directory);
      }
    }
    var models = new TreeSet<String>(whole);
    modules.forEach(
        (directory, parts) -> {
          if (whole.contains(directory + ModelFiles.transformer(parts))) {
            parts.forEach(part -> models.remove(directory + part.directory()));
            models.add(directory);
          }
        });
    return models;
  }

  /**
   * The files of a model: all in its directory and below, but for those of other models, weights in
   * other formats and, where it is the jar's root, what makes the jar a jar.
   */
  List<String> files(String model) {
    Predicate<String> isOfAnother =
        file ->
            models.stream()
                .anyMatch(
                    other ->
                        other.length() > model.length()
                            && other.startsWith(model)
                            && file.startsWith(other));
    return files.stream()
        .filter(file -> file.startsWith(model))
        .filter(isOfAnother.negate())
        .filter(file -> !ModelFiles.isInOtherFormat(file))
        .filter(
            file -> !model.isEmpty() || !(file.startsWith("META-INF/") || file.endsWith(".class")))
        .toList();
  }

  /** The directories of the models as a user names them. */
  String described() {
    return ModelFiles.shortList(models.stream().map(JarListing::shown).toList(), 20);
  }

  static String shown(String directory) {
    return directory.isEmpty() ? "its root" : "\"" + directory.replaceFirst("/$", "") + "\"";
  }

  /**
   * Why no model is there.
   *
   * @param source what jar it is
   */
  ArtifactException refusal(String source) {
    var pickled = files.stream().filter(ModelFiles::isPickledWeights).toList();
    var onnx = files.stream().filter(f -> f.toLowerCase(Locale.ROOT).endsWith(".onnx")).toList();
    var tensors = files.stream().filter(file -> file.endsWith(".safetensors")).toList();
    var other =
        files.stream()
            .filter(f -> ModelFiles.isInOtherFormat(f) && !ModelFiles.isPickledWeights(f))
            .toList();
    if (!tensors.isEmpty()) {
      return new ArtifactException(
          "%s has %s, but no directory with both config.json, by which Graft knows a model's family, and model.safetensors or model.safetensors.index.json.%s"
              .formatted(
                  source,
                  ModelFiles.shortList(tensors),
                  files.stream().anyMatch(f -> lastName(f).equals("adapter_config.json"))
                      ? " It holds an adapter: load the model that it was made for, and then the adapter."
                      : " Publish the model's directory as save_pretrained of transformers writes it."));
    }
    if (!onnx.isEmpty()) {
      return new ArtifactException(
          "%s has its weights as ONNX (%s)%s, from which Graft reads only models that it knows: those of Upstream.miniLm(), bgeSmall() and e5Small(), by the SHA-256 of their files; these are others. Take the same model as safetensors with its config.json: Upstream.fromHub, or Upstream.from(directory)."
              .formatted(
                  source,
                  ModelFiles.shortList(onnx),
                  files.stream().noneMatch(f -> lastName(f).equals(ModelFiles.CONFIG))
                      ? " without a config.json"
                      : ""));
    }
    if (!pickled.isEmpty()) {
      return new ArtifactException(
          "%s has its weights only as pickled files (%s), and unpickling can run any code that such a file brings: Graft does not read them. Convert the model in Python, for which AutoModel.from_pretrained(...).save_pretrained(\"directory\") and the tokenizer's save_pretrained are enough, and load the directory with Upstream.from, or publish it in a jar."
              .formatted(source, ModelFiles.shortList(pickled)));
    }
    return new ArtifactException(
        "%s holds no model: expected is a directory with config.json and model.safetensors, as the Hugging Face hub has it, but there are %s. Check the coordinates, and whether the model is in an artifact of another classifier or type."
            .formatted(
                source,
                files.isEmpty()
                    ? "no files"
                    : other.isEmpty()
                        ? "only other files (%s)"
                            .formatted(ModelFiles.shortList(List.copyOf(files)))
                        : "weights in other formats (%s)".formatted(ModelFiles.shortList(other))));
  }

  private static String parent(String file) {
    return file.substring(0, file.lastIndexOf('/') + 1);
  }

  private static String lastName(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }
}
