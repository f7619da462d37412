package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What proves to the hub who asks; never shown. */
final class HubToken {

  private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]+");

  private final String value;
  private final String source;

  private HubToken(String value, String source) {
    if (!VALID.matcher(value).matches()) {
      throw new ArtifactException(
          "The token in "
              + source
              + " has blanks or other characters that no token has (it is not shown here). Put only"
              + " the token there, such as hf_ and letters and digits.");
    }
    this.value = value;
    this.source = source;
  }

  static Optional<HubToken> find(HubVariables variables, Path file) {
    if (variables.isSet("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    for (var name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      var value = variables.value(name);
      if (value.isPresent()) {
        return Optional.of(new HubToken(value.get(), name));
      }
    }
    try {
      var text = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
      return text.isEmpty() ? Optional.empty() : Optional.of(new HubToken(text, file.toString()));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  String header() {
    return "Bearer " + value;
  }

  /** A text without the token, should a server have sent it back. */
  String hide(String text) {
    return text.replace(value, "***");
  }

  @Override
  public String toString() {
    return "the token in " + source;
  }
}
