package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A checkpoint that knows which of its arrays a network took. */
final class UsedArrays implements Checkpoint {
  /** What is computed from the configuration alone, and yet saved by some versions. */
  private static final Pattern BUFFER =
      Pattern.compile(
          ".*\\.(attn\\.(masked_)?bias|(.*\\.)?inv_freq|position_ids|num_batches_tracked|"
              + "relative_position_index)");

  private static final Pattern LAST_NUMBER = Pattern.compile("\\d+$");

  private final Checkpoint checkpoint;
  private final Set<String> used = new HashSet<>();

  UsedArrays(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Refuses a file whose layers hold more than the network has: more layers, or parameters that its
   * configuration does not mention. The network would compute, and give wrong numbers. Heads and
   * buffers are no reason, they are often saved along.
   *
   * @throws IllegalArgumentException if there is such an array
   */
  void refuseLeftovers(Architecture architecture) {
    Set<String> stacks =
        architecture.layers().stream()
            .map(layer -> LAST_NUMBER.matcher(layer).replaceFirst(""))
            .collect(Collectors.toSet());
    List<String> left =
        names().stream()
            .filter(name -> !used.contains(name) && !BUFFER.matcher(name).matches())
            .filter(name -> isWithin(stacks, withoutPrefix(architecture, name)))
            .filter(name -> checkpoint.get(name).type().isFloatingPoint())
            .toList();
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s: array '%s'%s has no place in a %s of %d layers, as which its configuration describes"
                  + " the model: is config.json that of another model?")
              .formatted(
                  source(),
                  left.get(0),
                  left.size() == 1 ? "" : " (like %d others)".formatted(left.size() - 1),
                  architecture.family(),
                  architecture.layers().size()));
    }
  }

  private static String withoutPrefix(Architecture architecture, String name) {
    String prefix = architecture.checkpointPrefix();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static boolean isWithin(Set<String> stacks, String name) {
    return stacks.stream()
        .anyMatch(
            stack ->
                name.length() > stack.length()
                    && name.startsWith(stack)
                    && Character.isDigit(name.charAt(stack.length())));
  }

  @Override
  public StoredArray get(String name) {
    used.add(name);
    return checkpoint.get(name);
  }

  @Override
  public List<String> names() {
    return checkpoint.names();
  }

  @Override
  public boolean has(String name) {
    return checkpoint.has(name);
  }

  @Override
  public Path source() {
    return checkpoint.source();
  }

  @Override
  public Map<String, String> metadata() {
    return checkpoint.metadata();
  }
}
