package dev.graft.kernel;

import dev.graft.extension.KernelExtension;
import dev.graft.kernel.classpath.StaleCache;
import dev.graft.kernel.install.InstallOptions;
import dev.graft.kernel.install.KernelSpec;
import dev.graft.kernel.install.Preparation;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** The command line of the kernel's jar. */
public final class Main {

  private static final String USAGE =
      """
      Usage: java -jar graft-toolkit.jar COMMAND
        install [--user | --prefix DIR | --sys-prefix] [--name NAME]
                      tells Jupyter of the kernel and prints its name
        uninstall [--user | --prefix DIR | --sys-prefix] [--name NAME]
                      takes it away again
        prepare       does the slow work of the first start now
        CONNECTION_FILE
                      runs the kernel for a Jupyter client""";

  private Main() {}

  /**
   * Runs one command.
   *
   * @param arguments {@code install}, {@code uninstall}, {@code prepare} or a connection file
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  /** The exit status: 0 for success, 1 for a failure, 2 for a command line not understood. */
  static int run(List<String> arguments) {
    if (arguments.isEmpty() || arguments.get(0).matches("-h|--help|help")) {
      System.err.println(USAGE);
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      var rest = arguments.subList(1, arguments.size());
      return switch (arguments.get(0)) {
        case "install" -> install(InstallOptions.parse(rest, System.getenv()));
        case "uninstall" -> uninstall(InstallOptions.parse(rest, System.getenv()));
        case "prepare" -> prepare();
        default -> serve(arguments);
      };
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(USAGE);
      return 2;
    } catch (IllegalStateException | IOException | GeneralSecurityException e) {
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      return 1;
    }
  }

  private static int install(InstallOptions options) throws IOException {
    var spec = new KernelSpec(options.directory());
    var name = spec.install(options, Version.GRAFT, KernelSpec.jar(), System.getenv(), System.err);
    System.out.println(name);
    return 0;
  }

  private static int uninstall(InstallOptions options) throws IOException {
    var removed = new KernelSpec(options.directory()).uninstall(options);
    System.err.println(
        removed.isEmpty()
            ? "No kernel of Graft is installed in " + options.directory()
            : "Removed " + String.join(", ", removed) + " from " + options.directory());
    return removed.isEmpty() ? 1 : 0;
  }

  private static int prepare() {
    int[] failures = {0};
    var cells = new ArrayList<String>();
    for (KernelExtension extension : Extensions.find(problem -> failed(problem, failures))) {
      Extensions.attempt(
          extension, "prepare", extension::prepare, problem -> failed(problem, failures));
      Extensions.attempt(
          extension,
          "name its cells",
          () -> cells.addAll(extension.rehearsal()),
          problem -> failed(problem, failures));
    }
    try {
      boolean unused = Preparation.run(KernelSpec.jar(), System.getenv(), cells);
    } catch (IOException | IllegalStateException e) {
      System.err.println("The kernel will start slower than it could: " + e.getMessage());
    }
    return failures[0] == 0 ? 0 : 1;
  }

  private static void failed(String problem, int[] failures) {
    System.err.println(problem);
    failures[0]++;
  }

  private static int serve(List<String> arguments) throws IOException, GeneralSecurityException {
    var file = Path.of(arguments.get(0));
    if (arguments.size() != 1 || !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "Neither a command nor a connection file: " + String.join(" ", arguments));
    }
    var restarted = StaleCache.runWithout(arguments);
    if (restarted.isPresent()) {
      return restarted.get();
    }
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);
    var properties = KernelConnectionProperties.parse(Files.readString(file));
    if (!"tcp".equals(properties.getTransport())) {
      throw new IllegalStateException(
          "The connection file asks for the transport \"%s\"; this kernel has tcp only."
              .formatted(properties.getTransport()));
    }
    endWithParent(System.getenv("JPY_PARENT_PID"));
    var kernel = new GraftKernel();
    var connection = new Connection(properties, kernel);
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
    linger();
    return 0;
  }

  /**
   * A client that was killed cannot ask the kernel to end.
   *
   * @param client the process that started the kernel; in a container the number may be another's
   */
  private static void endWithParent(@Nullable String client) {
    var parent = ProcessHandle.current().parent();
    while (parent.isPresent()) {
      if (String.valueOf(parent.get().pid()).equals(client)) {
        var unused = parent.get().onExit().thenRun(() -> Runtime.getRuntime().halt(0));
        return;
      }
      parent = parent.get().parent();
    }
  }

  /** The last messages are still on their way to the client when the channels say that they end. */
  private static void linger() {
    try {
      Thread.sleep(150);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
