package dev.graft.artifact;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names of files in a repository: relative paths with slashes, which a hub may have made up. */
final class RelativeName {

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  private RelativeName() {}

  /** Whether it stays, on every system, within the directory against which it is resolved. */
  static boolean isSafe(String name) {
    if (name.isEmpty()
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(Character::isISOControl)
        || DRIVE.matcher(name).matches()) {
      return false;
    }
    for (var part : name.split("/", -1)) {
      // Windows drops dots and blanks at the end of a name: ".. " is ".." there.
      if (part.isEmpty() || part.equals(".") || part.replaceAll("[. ]+$", "").isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** For an address: everything but letters, digits and a few signs as per cent. */
  static String encode(String text, boolean keepSlashes) {
    var encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0))
              || (keepSlashes && c == '/');
      encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return encoded.toString();
  }
}
