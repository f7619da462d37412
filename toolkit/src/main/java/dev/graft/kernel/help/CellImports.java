package dev.graft.kernel.help;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The imports that the cell itself makes before the cursor; JShell does not know them yet. */
final class CellImports {

  private static final Pattern IMPORT =
      Pattern.compile("import\\s+(static\\s+)?([\\w$.\\s]+?)\\s*(\\.\\s*\\*)?\\s*;?");
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

  private final Map<String, String> names = new HashMap<>();
  private final List<String> packages = new ArrayList<>();
  private final TypeNames types;

  CellImports(List<String> imports, TypeNames types) {
    this.types = types;
    for (var text : imports) {
      var parts = IMPORT.matcher(Lexed.ofJava(text).masked().strip());
      if (!parts.matches()) {
        continue;
      }
      var name = parts.group(2).replaceAll("\\s", "");
      if (parts.group(3) == null) {
        names.put(name.substring(name.lastIndexOf('.') + 1), name);
      } else if (parts.group(1) == null) {
        packages.add(name);
      }
    }
  }

  /** Names written out in full where they come from these imports; the end stays as it is. */
  String qualify(String code, Set<String> declared) {
    if (names.isEmpty() && packages.isEmpty()) {
      return code;
    }
    var lexed = Lexed.ofJava(code);
    var result = new StringBuilder();
    var known = new HashMap<String, @Nullable String>();
    var token = IDENTIFIER.matcher(code);
    int copied = 0;
    while (token.find()) {
      if (token.end() == code.length()
          || !lexed.isCode(token.start())
          || isSelected(code, token.start())) {
        continue;
      }
      var full = known.computeIfAbsent(token.group(), name -> find(name, declared));
      if (full != null) {
        result.append(code, copied, token.start()).append(full);
        copied = token.end();
      }
    }
    return result.append(code.substring(copied)).toString();
  }

  private static boolean isSelected(String code, int at) {
    int i = at - 1;
    while (i >= 0 && Character.isWhitespace(code.charAt(i))) {
      i--;
    }
    return i >= 0 && (code.charAt(i) == '.' || code.startsWith("::", Math.max(0, i - 1)));
  }

  private @Nullable String find(String name, Set<String> declared) {
    var single = names.get(name);
    if (single != null || declared.contains(name) || !Character.isUpperCase(name.charAt(0))) {
      return single;
    }
    for (var imported : packages) {
      if (types.exists(imported, name)) {
        return imported + "." + name;
      }
    }
    return null;
  }

  /** Simple names that these imports make usable. */
  List<String> startingWith(String prefix) {
    var found = new ArrayList<String>();
    names.keySet().stream().filter(name -> name.startsWith(prefix)).forEach(found::add);
    for (var imported : packages) {
      types.typesOf(imported).stream().filter(name -> name.startsWith(prefix)).forEach(found::add);
    }
    return found.stream().distinct().sorted().toList();
  }
}
