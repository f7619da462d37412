package dev.graft.experiment;

import dev.graft.Run;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;

/** Tells runs apart in whatever store they are kept, so that none is kept twice. */
final class RunIdentity {
  /** A run equals only itself. */
  private static final Map<Run, String> KNOWN = new WeakHashMap<>();

  private RunIdentity() {}

  static String of(Run run) {
    synchronized (KNOWN) {
      return KNOWN.computeIfAbsent(run, unused -> UUID.randomUUID().toString());
    }
  }
}
