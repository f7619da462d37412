package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A {@link StoreWriter} at work in a process of its own. */
final class Writing {
  private static final Pattern KEPT = Pattern.compile("kept (\\d+) (\\d+) \\.");

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private Writing(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /**
   * Starts one.
   *
   * @param before put before the command that starts Java
   * @param temporary where it unpacks what it would leave behind when killed
   */
  static Writing start(List<String> before, Path temporary, Path store, int first, int count)
      throws IOException {
    var command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Dorg.sqlite.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            StoreWriter.class.getName(),
            store.toString(),
            Integer.toString(first),
            Integer.toString(count)));
    return new Writing(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits for its next line. */
  void awaitLine() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("The writer ended: " + lines);
    }
    lines.add(line);
  }

  /** SIGKILL, where there are signals. */
  void kill() throws InterruptedException {
    // Not by the process itself, which would close its output before it is read.
    assertThat(process.toHandle().destroyForcibly()).isTrue();
    finish();
  }

  /** Waits for its end. */
  void finish() throws InterruptedException {
    lines.addAll(output.lines().toList());
    int unused = process.waitFor();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** The runs that it said it had kept: the number they were made from by the store's. */
  Map<Long, Integer> kept() {
    var kept = new TreeMap<Long, Integer>();
    for (String line : lines) {
      var matcher = KEPT.matcher(line);
      if (matcher.matches()) {
        Object unused = kept.put(Long.valueOf(matcher.group(1)), Integer.valueOf(matcher.group(2)));
      }
    }
    return kept;
  }
}
