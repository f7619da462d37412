package dev.graft.kernel.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The magics: IJava's by its names, those of this kernel, and those that a notebook registers. */
public final class Magics {

  private final Map<String, Magic> magics = new LinkedHashMap<>();
  private final UserMagics registry = new UserMagics(this);
  private final MagicCompletion completion;

  /** Runs source text as a part of the current cell. */
  @FunctionalInterface
  public interface SourceRunner {

    /**
     * Runs Java and magics.
     *
     * @param source the text
     * @param name what errors call it, or null for the name of the cell that runs
     * @param firstLine the number that errors give its first line
     * @return the value of the last expression, or null
     */
    @Nullable Object run(String source, @Nullable String name, int firstLine) throws Exception;
  }

  /**
   * The magics of one kernel.
   *
   * @param classpath takes each file or directory that the cells are to find classes in
   * @param runner runs what {@code %load} and {@code %time} are given
   * @param stopwatch is told by the runner what of its time compiling takes
   */
  public Magics(Consumer<Path> classpath, SourceRunner runner, Stopwatch stopwatch) {
    var added = new Classpath(classpath);
    var all = new ArrayList<Magic>();
    all.addAll(new MavenMagics(added).all());
    all.addAll(new FileMagics(added, runner).all());
    all.add(new TimeMagic(runner, stopwatch).magic());
    all.addAll(new HelpMagics(this).all());
    all.forEach(magic -> magic.names().forEach(name -> magics.put(name, magic)));
    completion = new MagicCompletion(this);
  }

  /** All names, sorted, other names for the same magic among them. */
  public List<String> names() {
    var names = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(magics.keySet());
    names.addAll(registry.names());
    return List.copyOf(names);
  }

  /** Where a notebook registers its own magics, as in IJava; they come before these. */
  public io.github.spencerpark.jupyter.kernel.magic.registry.Magics registry() {
    return registry;
  }

  /**
   * Runs a line magic.
   *
   * @return its result: for those that change the class path the files added
   * @throws IllegalArgumentException if there is no such magic, or not with such arguments
   */
  public @Nullable Object run(String name, List<String> arguments) throws Exception {
    return call(name, arguments, null, 1);
  }

  /** Runs a cell magic; where there is only a line magic, the body's words are arguments too. */
  public @Nullable Object runCell(String name, List<String> arguments, String body)
      throws Exception {
    return call(name, arguments, body, 0);
  }

  /**
   * Runs a magic of a cell.
   *
   * @return the value to be shown, or null: most magics are called for their effect
   */
  public @Nullable Object runPiece(Piece piece) throws Exception {
    if (piece instanceof Piece.LineMagic line) {
      return shown(line.name(), call(line.name(), line.arguments(), null, line.line()));
    }
    if (piece instanceof Piece.CellMagic cell) {
      return shown(cell.name(), call(cell.name(), cell.arguments(), cell.body(), cell.line()));
    }
    throw new IllegalArgumentException("Java is no magic");
  }

  /**
   * How a magic's line may go on.
   *
   * @param lineBeforeCursor the line up to the cursor
   * @return null if there is no magic in the line
   */
  public @Nullable Completion complete(String lineBeforeCursor) {
    return completion.complete(lineBeforeCursor);
  }

  /** Usage, arguments and an example of a magic as plain text, or null if there is no such. */
  public @Nullable String help(String name) {
    if (registry.names().contains(name)) {
      return "%" + name + ": a magic that this notebook registered\n";
    }
    var magic = magics.get(name);
    return magic == null ? null : magic.help();
  }

  /** Each magic once, in the order of the list. */
  List<Magic> all() {
    return magics.values().stream().distinct().toList();
  }

  @Nullable Magic find(String name) {
    return magics.get(name);
  }

  List<String> registered() {
    return List.copyOf(registry.names());
  }

  IllegalArgumentException unknown(String name) {
    if (name.startsWith("%")) {
      return new IllegalArgumentException(
          "%"
              + name
              + " takes the whole cell: it must stand in the cell's first line, before all code.");
    }
    var near = Nearest.of(name, names());
    return new IllegalArgumentException(
        "There is no magic %"
            + name
            + "."
            + (near == null ? "" : " Did you mean %" + near + "?")
            + " There are: %"
            + String.join(", %", names())
            + ". %magics explains them.");
  }

  private @Nullable Object call(
      String name, List<String> arguments, @Nullable String body, int line) throws Exception {
    if (registry.names().contains(name)) {
      // It may bear the name of one that takes source.
      var words =
          Arguments.takesSource(name) && arguments.size() == 1
              ? Arguments.split(arguments.get(0))
              : arguments;
      return registry.call(name, words, body);
    }
    var magic = magics.get(name);
    if (magic == null) {
      throw unknown(name);
    }
    try {
      return magic.action().run(new Magic.Call(List.copyOf(arguments), body, line));
    } catch (Misuse e) {
      throw magic.misused(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Object shown(String name, @Nullable Object value) {
    return Arguments.takesSource(name) && !registry.names().contains(name) ? value : null;
  }
}
