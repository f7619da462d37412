package dev.graft.kernel.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a cell threw: for each exception of the chain first the lines of the user's cells
 * that it came through, then where in a library it was thrown.
 */
final class Traces {

  private static final int USER_FRAMES = 30;
  private static final int LIBRARY_FRAMES = 15;
  private static final int EXCEPTIONS = 50;
  private static final String AT = "    at ";
  private static final List<String> PLUMBING =
      List.of(
          "jdk.internal.",
          "java.lang.invoke.",
          "dev.graft.kernel.",
          "jdk.jshell.",
          "io.github.spencerpark.ijava.");

  private final SnippetPlaces.Translation places;
  private final List<String> lines = new ArrayList<>();
  private final Set<Throwable> described = Collections.newSetFromMap(new IdentityHashMap<>());

  private Traces(SnippetPlaces.Translation places) {
    this.places = places;
  }

  static List<String> describe(Throwable thrown, SnippetPlaces.Translation places) {
    var traces = new Traces(places);
    traces.describe(thrown, "", new StackTraceElement[0]);
    return traces.lines;
  }

  /** Whether a cell's code is somewhere on the way of what was thrown. */
  static boolean isOfCells(Throwable thrown) {
    var at = thrown;
    for (int i = 0; at != null && i < EXCEPTIONS; i++, at = at.getCause()) {
      for (var frame : at.getStackTrace()) {
        if (SnippetPlaces.isCellCode(frame.getClassName())) {
          return true;
        }
      }
    }
    return false;
  }

  private void describe(Throwable thrown, String prefix, StackTraceElement[] enclosing) {
    if (!described.add(thrown) || described.size() > EXCEPTIONS) {
      return;
    }
    lines.add(Style.strong(prefix + heading(thrown)));
    var stack = thrown.getStackTrace();
    frames(own(stack, enclosing));
    for (var suppressed : thrown.getSuppressed()) {
      describe(suppressed, "Suppressed: ", stack);
    }
    var cause = thrown.getCause();
    if (cause != null) {
      describe(cause, "Caused by: ", stack);
    }
  }

  /** Without the frames that it shares with what it caused, and without the kernel's. */
  private static List<StackTraceElement> own(
      StackTraceElement[] stack, StackTraceElement[] enclosing) {
    int end = stack.length;
    for (int other = enclosing.length;
        end > 1 && other > 0 && stack[end - 1].equals(enclosing[other - 1]);
        other--) {
      end--;
    }
    int outermost = 0;
    for (int i = 0; i < end; i++) {
      outermost = SnippetPlaces.isCellCode(stack[i].getClassName()) ? i + 1 : outermost;
    }
    return Arrays.stream(stack, 0, outermost > 0 ? outermost : end)
        .filter(frame -> PLUMBING.stream().noneMatch(frame.getClassName()::startsWith))
        .toList();
  }

  private void frames(List<StackTraceElement> stack) {
    var thrownIn = new ArrayList<StackTraceElement>();
    var user = new ArrayList<String>();
    for (int i = 0; i < stack.size(); i++) {
      var frame = stack.get(i);
      if (SnippetPlaces.isCellCode(frame.getClassName())) {
        boolean through = i > 0 && !user.isEmpty() && isLibrary(stack.get(i - 1));
        var line = line(frame);
        if (line.isEmpty()) {
          continue;
        }
        user.add((through ? "through " + call(stack.get(i - 1)) + "\n" : "") + line);
      } else if (user.isEmpty()) {
        thrownIn.add(frame);
      }
    }
    users(user);
    for (int i = 0; i < Math.min(thrownIn.size(), LIBRARY_FRAMES); i++) {
      lines.add((i == 0 ? "    thrown in " : "              ") + thrownIn.get(i));
    }
    if (thrownIn.size() > LIBRARY_FRAMES) {
      lines.add("              ... " + (thrownIn.size() - LIBRARY_FRAMES) + " more");
    }
  }

  private void users(List<String> frames) {
    int shown = 0;
    for (int i = 0; i < frames.size(); shown++) {
      if (shown == USER_FRAMES) {
        lines.add("    ... " + (frames.size() - i) + " more");
        return;
      }
      var text = frames.get(i);
      int same = i + 1;
      while (same < frames.size() && frames.get(same).equals(text)) {
        same++;
      }
      var times = same - i > 1 ? " (" + (same - i) + " times)" : "";
      (AT + text + times).replace("\n", "\n" + AT).lines().forEach(this::addFrame);
      i = same;
    }
  }

  private void addFrame(String frame) {
    lines.add(frame.replaceFirst("^    at through ", "    through "));
  }

  private static boolean isLibrary(StackTraceElement frame) {
    return !SnippetPlaces.isCellCode(frame.getClassName());
  }

  private static String call(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private String line(StackTraceElement frame) {
    var place = places.of(frame);
    var member = member(frame);
    if (place == null) {
      return member;
    }
    var where = place.cell() + ", line " + place.line();
    return (member.isEmpty() ? where : member + " (" + where + ")") + ": " + place.text();
  }

  /** The user's name for the code: {@code Type.method}, or nothing for a cell's own statements. */
  private static String member(StackTraceElement frame) {
    // REPL.$JShell$12$Type: what JShell made of the cell, then what the user declared.
    var name = frame.getClassName();
    int end = name.indexOf('$', name.indexOf("$JShell$") + "$JShell$".length());
    var type = end < 0 ? "" : name.substring(end + 1).replace('$', '.') + ".";
    var method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      return "";
    }
    return method.startsWith("do_it$") || (method.equals("<clinit>") && type.isEmpty())
        ? ""
        : type + method;
  }

  private static String heading(Throwable thrown) {
    var message = messageOf(thrown);
    var name = thrown.getClass().getName();
    // A type that a cell declares has JShell's own class around it.
    name = name.replaceFirst("^REPL\\.\\$JShell\\$[0-9]+[A-Z]*\\$", "").replace('$', '.');
    return message == null || message.isBlank() ? name : name + ": " + message;
  }

  /** A message is made by the user's code, which may fail too. */
  static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getLocalizedMessage();
    } catch (RuntimeException | StackOverflowError e) {
      return "(its message cannot be made: " + e.getClass().getName() + ")";
    }
  }
}
