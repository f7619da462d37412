package dev.graft.task;

import java.util.List;

/** The class names of a task, in the order of the head's outputs. */
public final class Labels {
  private final List<String> names;

  private Labels(List<String> names) {
    this.names = List.copyOf(names);
  }

  /** Labels in the given order. */
  public static Labels of(List<String> names) {
    return new Labels(names);
  }

  /** How many labels there are. */
  public int size() {
    return names.size();
  }

  /** All names in order. */
  public List<String> names() {
    return names;
  }

  /** The name at an index. */
  public String name(int index) {
    return names.get(index);
  }

  /** The index of a name, -1 if it is none of them. */
  public int indexOf(String name) {
    return names.indexOf(name);
  }
}
