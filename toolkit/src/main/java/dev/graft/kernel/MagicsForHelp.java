package dev.graft.kernel;

import dev.graft.kernel.help.MagicHelp;
import dev.graft.kernel.magic.Magics;
import org.jspecify.annotations.Nullable;

/** What completion and inspection want to know of the magics. */
record MagicsForHelp(Magics magics) implements MagicHelp {

  @Override
  public @Nullable Candidates complete(String line) {
    var found = magics.complete(line);
    return found == null ? null : new Candidates(found.candidates(), found.from());
  }

  @Override
  public @Nullable String usage(String name) {
    return magics.help(name);
  }

  @Override
  public boolean hasJavaBody(String name) {
    return name.equals("time");
  }
}
