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
    help = new Help(shell, lock, () -> classpath, MagicHelp.ofNames(MAGICS));
    for (var cell : cells) {
      var unused = shell.eval(cell);
    }
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
