package dev.graft.kernel.evaluation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The static fields in which JShell keeps the notebook's variables.
 *
 * <p>When a declaration changes, JShell may give a variable that depends on it a new field, empty,
 * and leaves the old one as it was: the value would be lost to the user and yet never freed.
 */
final class Variables {

  private static final Pattern SNIPPET_CLASS = Pattern.compile("REPL\\.\\$JShell\\$\\w+");

  private final Map<String, Field> current = new HashMap<>();
  private final Map<String, Field> replaced = new LinkedHashMap<>();

  /** Takes note of the variable that a snippet's class holds, if it holds one. */
  void loaded(Class<?> type) {
    if (!SNIPPET_CLASS.matcher(type.getName()).matches()) {
      return;
    }
    for (var field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        field.setAccessible(true);
        var before = current.put(field.getName(), field);
        if (before != null) {
          replaced.putIfAbsent(field.getName(), before);
        }
      }
    }
  }

  /**
   * Ends what {@link #loaded} began: frees the old fields.
   *
   * @param dependents the variables that were replaced because of another declaration: they get
   *     their values back where those still fit
   * @return those of them whose value was lost
   */
  List<String> settle(Set<String> dependents) throws IllegalAccessException {
    var lost = new ArrayList<String>();
    for (var entry : replaced.entrySet()) {
      var name = entry.getKey();
      var old = entry.getValue();
      var value = old.get(null);
      if (dependents.contains(name) && value != null && !set(name, value)) {
        lost.add(name);
      }
      free(old);
    }
    replaced.clear();
    return lost;
  }

  /** Frees the value of a variable that is no more. */
  void forget(String name) throws IllegalAccessException {
    var field = current.remove(name);
    if (field != null) {
      free(field);
    }
  }

  /** The value of a variable, or null. */
  @Nullable Object get(String name) throws IllegalAccessException {
    var field = current.get(name);
    return field == null ? null : field.get(null);
  }

  /** Gives a variable a value, if there is one of that name and the value fits its type. */
  boolean set(String name, @Nullable Object value) throws IllegalAccessException {
    var field = current.get(name);
    return field != null && set(field, value);
  }

  private static boolean set(Field field, @Nullable Object value) throws IllegalAccessException {
    if (value == null && field.getType().isPrimitive()) {
      return false;
    }
    try {
      field.set(null, value);
      return true;
    } catch (IllegalArgumentException otherType) {
      return false;
    }
  }

  private static void free(Field field) throws IllegalAccessException {
    if (!field.getType().isPrimitive()) {
      field.set(null, null);
    }
  }
}
