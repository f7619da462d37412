package dev.graft.artifact;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A model of the Hugging Face hub, in the cache that the hub's own tools use: what Python has
 * downloaded is found, and the other way round.
 *
 * <p>Only what a model is made of is downloaded: its configuration, its tokenizer's files, its
 * weights as safetensors, and the modules of sentence-transformers. Every file is checked against
 * the hash by which the hub names it. A download that was cut or interrupted goes on where it was.
 *
 * <p>These variables are honoured, each also as a system property by its name in small letters with
 * dots ({@code hf.home}), which comes first:
 *
 * <ul>
 *   <li>{@code HF_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}: where the cache is; {@code
 *       ~/.cache/huggingface/hub} by default.
 *   <li>{@code HF_TOKEN}, or the file {@code HF_TOKEN_PATH}, {@code $HF_HOME/token} by default: who
 *       asks, for private and gated models. It is sent to the hub alone.
 *   <li>{@code HF_ENDPOINT}: another hub than {@code https://huggingface.co}.
 *   <li>{@code HF_HUB_OFFLINE}: 1, true, yes or on: the network is never touched.
 *   <li>{@code HF_HUB_DISABLE_PROGRESS_BARS}: progress is not shown.
 *   <li>{@code HF_HUB_DOWNLOAD_TIMEOUT}: seconds to wait for a silent server; 30 by default.
 *   <li>{@code HF_HUB_DISABLE_SYMLINKS}: the cache gets no symbolic links.
 *   <li>{@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code NO_PROXY}, after Java's own proxy settings.
 * </ul>
 *
 * @param repository such as {@code sentence-transformers/all-MiniLM-L6-v2}
 * @param revision what was asked for: a branch, a tag, a commit or {@code refs/pr/N}
 * @param commit what that is: 40 hexadecimal digits
 * @param directory the model's files under their own names
 */
public record HubModel(String repository, String revision, String commit, Path directory) {

  /** What is taken where no revision is named. */
  public static final String DEFAULT_REVISION = "main";

  /**
   * Brings a model into the cache, as far as it is not there. A branch or tag is asked for anew
   * each time; if the hub cannot be reached, what the cache has of it is taken, and said. A commit
   * whose files are all there needs no network.
   *
   * @param repository {@code owner/name}, as in the address of the model's page
   * @param revision a branch, a tag, a commit (40 hexadecimal digits) or {@code refs/pr/N}
   * @return where it is
   * @throws IllegalArgumentException if the name or the revision has another form
   * @throws ArtifactException if the model cannot be had, or has its weights only as pickled files;
   *     also if the thread is interrupted, whose flag then stays set
   */
  public static HubModel fetch(String repository, String revision) {
    var known = new HubRepository(repository.strip());
    var wanted = HubRevision.of(revision);
    var settings = HubSettings.of(HubVariables.ofUser());
    try {
      return new HubFetch(settings, known, wanted).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArtifactException(
          "The download of %s was interrupted; what arrived is kept, and the next one goes on from there."
              .formatted(known),
          e);
    }
  }

  /** Repository and commit in one, such as {@code owner/name@} and the commit. */
  public String source() {
    return repository + "@" + commit;
  }

  /**
   * The model whose files a directory holds, if that is a snapshot in a cache of the hub.
   *
   * @param directory any directory
   * @return the model, its revision being its commit; empty for any other directory
   */
  public static Optional<HubModel> of(Path directory) {
    var path = directory.toAbsolutePath().normalize();
    int last = path.getNameCount() - 1;
    if (last < 2
        || !HubRevision.isCommit(path.getName(last).toString())
        || !path.getName(last - 1).toString().equals("snapshots")
        || !path.getName(last - 2).toString().startsWith("models--")) {
      return Optional.empty();
    }
    var commit = path.getName(last).toString();
    var folder = path.getName(last - 2).toString();
    try {
      var repository = HubRepository.ofFolder(folder);
      return Optional.of(new HubModel(repository.id(), commit, commit, path));
    } catch (IllegalArgumentException otherName) {
      return Optional.empty();
    }
  }
}
