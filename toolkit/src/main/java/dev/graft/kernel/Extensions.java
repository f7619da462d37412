package dev.graft.kernel;

import dev.graft.extension.KernelExtension;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds the extensions on the class path; a broken one is reported and left out. */
final class Extensions {

  private Extensions() {}

  static List<KernelExtension> find(Consumer<String> problems) {
    var found = new ArrayList<KernelExtension>();
    Iterator<KernelExtension> services =
        ServiceLoader.load(KernelExtension.class, Extensions.class.getClassLoader()).iterator();
    while (true) {
      try {
        if (!services.hasNext()) {
          return found;
        }
        found.add(services.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.accept("An extension could not be loaded and is left out: " + e);
      }
    }
  }

  /** Calls one extension; what it throws is a report, not an end. */
  static void attempt(
      KernelExtension extension, String what, Action action, Consumer<String> problems) {
    try {
      action.run();
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      problems.accept(
          "The extension %s failed to %s: %s".formatted(extension.getClass().getName(), what, e));
    }
  }

  /** Something an extension does. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
