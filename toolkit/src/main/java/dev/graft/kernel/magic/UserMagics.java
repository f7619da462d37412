package dev.graft.kernel.magic;

import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** The base kernel's registry, in which a notebook's own magics meet the kernel's. */
final class UserMagics extends io.github.spencerpark.jupyter.kernel.magic.registry.Magics {

  private final Magics kernel;
  private final Set<String> lines = new ConcurrentSkipListSet<>();
  private final Set<String> cells = new ConcurrentSkipListSet<>();

  UserMagics(Magics kernel) {
    this.kernel = kernel;
  }

  Set<String> names() {
    var names = new ConcurrentSkipListSet<>(lines);
    names.addAll(cells);
    return names;
  }

  @Nullable Object call(String name, List<String> arguments, @Nullable String body)
      throws Exception {
    if (body == null) {
      if (!lines.contains(name)) {
        throw new IllegalArgumentException("%%" + name + " is a cell magic: write two %.");
      }
      return super.<@Nullable Object>applyLineMagic(name, arguments);
    }
    if (!cells.contains(name)) {
      throw new IllegalArgumentException("%" + name + " is a line magic: write one %.");
    }
    return super.<@Nullable Object>applyCellMagic(name, arguments, body);
  }

  @Override
  public void registerLineMagic(String name, LineMagicFunction<?> function) {
    super.registerLineMagic(name, function);
    lines.add(name);
  }

  @Override
  public void registerCellMagic(String name, CellMagicFunction<?> function) {
    super.registerCellMagic(name, function);
    cells.add(name);
  }

  @Override
  public <T extends LineMagicFunction<?> & CellMagicFunction<?>> void registerLineCellMagic(
      String name, T function) {
    super.registerLineCellMagic(name, function);
    lines.add(name);
    cells.add(name);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the base kernel has it
  public <T> @Nullable T applyLineMagic(String name, List<String> arguments) throws Exception {
    if (!kernel.names().contains(name)) {
      throw new UndefinedMagicException(name, true);
    }
    return (T) kernel.run(name, arguments);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the base kernel has it
  public <T> @Nullable T applyCellMagic(String name, List<String> arguments, String body)
      throws Exception {
    if (!kernel.names().contains(name)) {
      throw new UndefinedMagicException(name, false);
    }
    return (T) kernel.runCell(name, arguments, body);
  }
}
