package dev.graft.kernel.help;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import java.io.IOException;
import java.util.regex.Pattern;

/** Where the names of declarations stand; the compiler's trees do not tell. */
final class Declarations {

  private Declarations() {}

  static long endOfName(ShellCompiler.Analyzed code, SourcePositions positions, Tree declaration) {
    var name = name(declaration);
    long start = positions.getStartPosition(code.unit(), declaration);
    long end = positions.getEndPosition(code.unit(), declaration);
    if (name.isEmpty() || start < 0 || end < start) {
      return -1;
    }
    try {
      var text = code.unit().getSourceFile().getCharContent(true);
      var from = start;
      if (declaration instanceof VariableTree variable && variable.getType() != null) {
        from = Math.max(start, positions.getEndPosition(code.unit(), variable.getType()));
      } else if (declaration instanceof MethodTree method && method.getReturnType() != null) {
        from = Math.max(start, positions.getEndPosition(code.unit(), method.getReturnType()));
      }
      var matcher =
          Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
              .matcher(text)
              .region((int) from, (int) end);
      return matcher.find() ? matcher.end() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  private static String name(Tree declaration) {
    if (declaration instanceof VariableTree variable) {
      return variable.getName().toString();
    }
    if (declaration instanceof MethodTree method) {
      return method.getName().toString();
    }
    return ((ClassTree) declaration).getSimpleName().toString();
  }
}
