package dev.graft.artifact;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.json.Json;
import dev.graft.json.JsonFile;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

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
    var commit = Json.text(object.get("sha")).map(sha -> sha.toLowerCase(Locale.ROOT)).orElse("");
    if (!HubRevision.isCommit(commit) || !(object.get("siblings") instanceof JsonArray siblings)) {
      throw noHub(source);
    }
    var files = new LinkedHashSet<String>();
    for (JsonElement sibling : siblings) {
      var name =
          sibling instanceof JsonObject entry ? Json.text(entry.get("rfilename")).orElse("") : "";
      if (!RelativeName.isSafe(name)) {
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

  private static JsonElement parse(byte[] answer, String source) {
    try {
      return JsonFile.parse(answer, source);
    } catch (IllegalArgumentException e) {
      throw new ArtifactException(PrintableText.of(String.valueOf(e.getMessage())), e);
    }
  }

  private static ArtifactException noHub(String source) {
    return new ArtifactException(
        source
            + " does not answer as the Hugging Face hub does: its answer has no \"sha\" and no"
            + " \"siblings\". Check HF_ENDPOINT, and what stands between here and the hub.");
  }
}
