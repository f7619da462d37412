package dev.graft.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a magic does with its arguments. */
@FunctionalInterface
interface Magic {

  @Nullable Object run(List<String> arguments) throws Exception;
}
