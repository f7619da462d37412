package dev.graft.kernel.help;

import dev.graft.kernel.help.Completeness.Status;
import dev.graft.kernel.help.Completion.Candidate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about code that is not run: how it might go on, what stands there, whether it
 * is complete.
 *
 * <p>Nothing here runs what a user wrote, and nothing throws: where there is no answer, the answer
 * is empty.
 */
public final class Help {

  private static final Logger LOGGER = Logger.getLogger(Help.class.getName());

  private static final int PATIENCE_SECONDS = 3;
  private static final Pattern MAGIC_NAME = Pattern.compile("%%?([A-Za-z]\\w*)");

  private final JShell shell;
  private final ReentrantLock lock;
  private final MagicHelp magics;
  private final TypeNames types;
  private final Completer completer;
  private final Inspector inspector;
  private boolean wasAsked;

  /**
   * Help on the code of one shell.
   *
   * @param lock held by others while the shell compiles
   * @param classpath folders and jars whose types the cells see, as it is at each question
   */
  public Help(JShell shell, ReentrantLock lock, Supplier<List<Path>> classpath, MagicHelp magics) {
    this.shell = shell;
    this.lock = lock;
    this.magics = magics;
    var places = new ClassPath(classpath);
    this.types = new TypeNames(places::entries);
    this.completer = new Completer(shell, types);
    this.inspector = new Inspector(shell, places::entries);
  }

  /**
   * How the code might go on at the cursor.
   *
   * @param at the cursor, counted in code points as Jupyter's protocol does
   */
  public synchronized Completion complete(String code, int at) {
    var before = before(code, at);
    int cursor = before.codePointCount(0, before.length());
    prepare();
    return answer(() -> at(before, cursor), new Completion(List.of(), cursor, cursor));
  }

  /** Who completes once will complete again; who never does pays nothing. */
  private void prepare() {
    if (!wasAsked) {
      wasAsked = true;
      var reader = new Thread(types::refresh, "graft-type-names");
      reader.setDaemon(true);
      reader.start();
    }
  }

  private Completion at(String before, int cursor) {
    var cell = Lexed.ofCell(before, magics::hasJavaBody);
    return switch (cell.roleAtEnd()) {
      case MAGIC -> magic(before, cursor);
      case STRING -> path(cell, cursor);
      case CHARACTER, TEXT_BLOCK, COMMENT -> new Completion(List.of(), cursor, cursor);
      case CODE -> {
        var found = completer.complete(cell.java());
        yield new Completion(found.candidates(), cursor - found.typed(), cursor);
      }
    };
  }

  private Completion magic(String before, int cursor) {
    int start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    var line = before.substring(start);
    // After "var x = " the magic begins within the line.
    int sign = line.indexOf('%');
    var call = sign < 0 ? line : line.substring(sign);
    var found = magics.complete(call);
    if (found == null) {
      return new Completion(List.of(), cursor, cursor);
    }
    return new Completion(
        found.candidates().stream().map(text -> new Candidate(text, "magic")).toList(),
        cursor - call.codePointCount(Math.min(found.from(), call.length()), call.length()),
        cursor);
  }

  private static Completion path(Lexed cell, int cursor) {
    var literal = cell.text().substring(cell.startOfOpen() + 1);
    var part = literal.substring(PathCompletion.start(literal));
    return new Completion(
        PathCompletion.names(literal).stream().map(name -> new Candidate(name, "path")).toList(),
        cursor - part.codePointCount(0, part.length()),
        cursor);
  }

  /**
   * What stands at the cursor, or null.
   *
   * @param at the cursor, counted in code points
   * @param all whether all of the documentation is wanted, or its first sentence
   */
  public synchronized @Nullable Inspection inspect(String code, int at, boolean all) {
    return answer(
            () -> Optional.ofNullable(inspectAt(code, before(code, at).length(), all)),
            Optional.<Inspection>empty())
        .orElse(null);
  }

  private @Nullable Inspection inspectAt(String code, int cursor, boolean all) throws IOException {
    var magic = MAGIC_NAME.matcher(line(code, cursor));
    if (magic.find() && isMagic(code, cursor)) {
      var usage = magics.usage(magic.group(1));
      return usage == null
          ? null
          : new Inspection(usage, "<pre>" + Markup.escape(usage) + "</pre>");
    }
    return inspector.inspect(Lexed.ofCell(code, magics::hasJavaBody), cursor, all);
  }

  private boolean isMagic(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && code.charAt(end) != '\n' && code.charAt(end) != '\r') {
      end++;
    }
    return Lexed.ofCell(code.substring(0, end), magics::hasJavaBody).roleAtEnd()
        == Lexed.Role.MAGIC;
  }

  private static String line(String code, int cursor) {
    int start = Math.max(code.lastIndexOf('\n', cursor - 1), code.lastIndexOf('\r', cursor - 1));
    int end = code.indexOf('\n', cursor);
    return code.substring(start + 1, end < 0 ? code.length() : end);
  }

  /** Whether the code can be run as it is. */
  public synchronized Completeness completeness(String code) {
    return answer(
        () ->
            new CompletenessCheck(shell.sourceCodeAnalysis())
                .check(Lexed.ofCell(code, magics::hasJavaBody)),
        new Completeness(Status.UNKNOWN, ""));
  }

  /** Without an answer in reasonable time, a frontend would rather have none. */
  private <T> T answer(Callable<T> question, T none) {
    boolean locked = false;
    try {
      locked = lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return locked ? question.call() : none;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none;
    } catch (Exception | Error e) {
      LOGGER.log(Level.FINE, "No answer", e);
      return none;
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  private static String before(String code, int at) {
    int bounded = Math.max(0, Math.min(at, code.codePointCount(0, code.length())));
    return code.substring(0, code.offsetByCodePoints(0, bounded));
  }
}
