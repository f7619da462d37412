package dev.graft.kernel.help;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.jspecify.annotations.Nullable;

/** A shell in which some cells have run, and its help. A bar in code stands for the cursor. */
final class Shell implements AutoCloseable {

  static final List<String> MAGICS = List.of("load", "maven", "mavenRepo");

  final JShell shell = JShell.builder().executionEngine("local").build();
  private final ReentrantLock lock = new ReentrantLock();
  private final Help help;

  Shell(List<Path> classpath, String... cells) {
    help = new Help(shell, lock, () -> classpath, ofNames(MAGICS));
    for (var cell : cells) {
      var unused = shell.eval(cell);
    }
  }

  /** Magics of which only the names are known. */
  private static MagicHelp ofNames(List<String> names) {
    return new MagicHelp() {
      @Override
      public @Nullable Candidates complete(String lineBeforeCursor) {
        var name = lineBeforeCursor.stripLeading();
        int from = name.startsWith("%%") ? 2 : name.startsWith("%") ? 1 : 0;
        var typed = name.substring(from);
        if (from == 0 || !typed.chars().allMatch(Character::isJavaIdentifierPart)) {
          return null;
        }
        return new Candidates(
            names.stream().filter(each -> each.startsWith(typed)).toList(),
            lineBeforeCursor.length() - typed.length());
      }

      @Override
      public @Nullable String usage(String name) {
        return null;
      }

      @Override
      public boolean hasJavaBody(String name) {
        return name.equals("time");
      }
    };
  }

  List<SnippetEvent> run(String cell) {
    lock.lock();
    try {
      return shell.eval(cell);
    } finally {
      lock.unlock();
    }
  }

  Completion complete(String code) {
    return help.complete(withoutBar(code), cursor(code));
  }

  @Nullable Inspection inspect(String code) {
    return help.inspect(withoutBar(code), cursor(code), true);
  }

  @Nullable Inspection inspectBriefly(String code) {
    return help.inspect(withoutBar(code), cursor(code), false);
  }

  Completeness completeness(String code) {
    return help.completeness(code);
  }

  private static String withoutBar(String code) {
    return code.replace("|", "");
  }

  private static int cursor(String code) {
    int bar = code.indexOf('|');
    return code.codePointCount(0, bar < 0 ? code.length() : bar);
  }

  @Override
  public void close() {
    shell.close();
  }
}
