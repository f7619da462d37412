package dev.graft.task;

import dev.graft.module.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The label names of a task, in a fixed order: a label's place is the number the network sees.
 *
 * <p>Immutable. Two are equal when their names are, in the same order.
 */
public final class Labels {

  private static final int LISTED = 20;

  private final List<String> names;
  private final Map<String, Integer> places;

  private Labels(List<String> names) {
    this.names = List.copyOf(names);
    this.places = new HashMap<>();
    for (String name : this.names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A label name must not be blank; got " + quoted(names));
      }
      if (places.put(name, places.size()) != null) {
        throw new IllegalArgumentException(
            "Label names must differ from each other; '" + name + "' stands twice");
      }
    }
    if (this.names.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one label name; got none");
    }
  }

  /**
   * Labels in exactly the order given, as a saved model's list is.
   *
   * @param names at least one name, none blank, none twice
   * @throws IllegalArgumentException if the names break one of these rules
   */
  public static Labels of(List<String> names) {
    return new Labels(names);
  }

  /**
   * Labels in the order that belongs to their kind, whatever order they come in and however often:
   * whole numbers by value; everything else as text with runs of digits by value ({@code grade2}
   * before {@code grade10}; {@code false} before {@code true}).
   *
   * @param names at least one name, none blank; repetitions count once
   */
  public static Labels sorted(Collection<String> names) {
    boolean numbers = names.stream().allMatch(LabelOrder::isWholeNumber);
    Comparator<String> order = numbers ? LabelOrder.numeric() : LabelOrder.NATURAL;
    var distinct = new TreeSet<>(order);
    distinct.addAll(names);
    return new Labels(new ArrayList<>(distinct));
  }

  /** How many labels there are; at least 1. */
  public int size() {
    return names.size();
  }

  /** The names in order; unmodifiable. */
  public List<String> names() {
    return names;
  }

  /**
   * The name at a place.
   *
   * @param index from 0 to {@code size() - 1}
   * @throws IllegalArgumentException if there is no such place
   */
  public String name(int index) {
    if (index < 0 || index >= names.size()) {
      throw new IllegalArgumentException(
          "Expected a label number from 0 to %d; got %d".formatted(names.size() - 1, index));
    }
    return names.get(index);
  }

  /** Whether this name is one of the labels. */
  public boolean contains(String name) {
    return places.containsKey(name);
  }

  /**
   * The place of a name, from 0.
   *
   * @throws IllegalArgumentException if the name is unknown; the message lists the nearest ones
   */
  public int indexOf(String name) {
    Integer place = places.get(name);
    if (place == null) {
      String which =
          names.size() <= LISTED ? "The labels are" : "The nearest of " + size() + " are";
      throw new IllegalArgumentException(
          "No label '%s'. %s: %s"
              .formatted(name, which, quoted(NearestNames.of(name, names, LISTED))));
    }
    return place;
  }

  private static String quoted(List<String> names) {
    return "'" + String.join("', '", names) + "'";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return "Labels" + names;
  }
}
