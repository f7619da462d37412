package dev.graft.artifact;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.graft.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a repository holds at a revision.
 *
 * @param commit 40 hexadecimal digits
 * @param files the names, which stay within the directory they are put into
 */
record HubListing(String commit, Set<String> files) {

  /** Copies the names. */
  HubListing {
    files = Set.copyOf(files);
  }

  /**
   * Reads the hub's answer.
   *
   * @param source whose answer it is, for messages
   */
  static HubListing read(byte[] answer, String source) {
    if (!(parse(answer, source) instanceof JsonObject object)) {
      throw noHub(source);
    }
    var commit = text(object.get("sha")).map(sha -> sha.toLowerCase(Locale.ROOT)).orElse("");
    if (!HubRevision.isCommit(commit) || !(object.get("siblings") instanceof JsonArray siblings)) {
      throw noHub(source);
    }
    var files = new LinkedHashSet<String>();
    for (JsonElement sibling : siblings) {
      var name = sibling instanceof JsonObject entry ? text(entry.get("rfilename")).orElse("") : "";
      if (!HubFileName.isSafe(name)) {
        throw new ArtifactException(
            source
                + " lists a file named \""
                + PrintableText.of(name)
                + "\". Such a name could lead out of the cache; nothing is downloaded from this"
                + " repository.");
      }
      files.add(name);
    }
    return new HubListing(commit, files);
  }

  static JsonElement parse(byte[] content, String source) {
    try {
      return Json.parse(new String(content, StandardCharsets.UTF_8));
    } catch (JsonParseException | StackOverflowError e) {
      throw new ArtifactException(source + " is not JSON (" + PrintableText.of(e + ")."), e);
    }
  }

  static Optional<String> text(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive value && value.isString()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  private static ArtifactException noHub(String source) {
    return new ArtifactException(
        source
            + " does not answer as the Hugging Face hub does: its answer has no \"sha\" and no"
            + " \"siblings\". Check HF_ENDPOINT, and what stands between here and the hub.");
  }
}
