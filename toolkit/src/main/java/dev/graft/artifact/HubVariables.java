package dev.graft.artifact;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The variables that the tools of the Hugging Face hub share.
 *
 * <p>Each is also a system property, by its name in small letters with dots ({@code HF_HOME}:
 * {@code hf.home}), which comes first: a notebook cannot change its environment.
 */
final class HubVariables {

  private static final Set<String> YES = Set.of("1", "true", "yes", "on");
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  private final UnaryOperator<@Nullable String> properties;
  private final UnaryOperator<@Nullable String> environment;

  HubVariables(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  static HubVariables ofUser() {
    return new HubVariables(System::getProperty, System::getenv);
  }

  /** A blank value counts as none. */
  Optional<String> value(String name) {
    var property = properties.apply(name.toLowerCase(Locale.ROOT).replace('_', '.'));
    var value = property == null || property.isBlank() ? environment.apply(name) : property;
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  boolean isSet(String name) {
    return value(name).map(text -> YES.contains(text.toLowerCase(Locale.ROOT))).orElse(false);
  }

  /** A directory or file; {@code ~} and the variables in it are replaced. */
  Optional<Path> path(String name) {
    return value(name).map(this::expand);
  }

  private Path expand(String text) {
    var replaced =
        REFERENCE
            .matcher(text)
            .replaceAll(
                found -> {
                  var variable = found.group(1) == null ? found.group(2) : found.group(1);
                  var value = environment.apply(variable);
                  return Matcher.quoteReplacement(value == null ? found.group() : value);
                });
    if (replaced.equals("~")) {
      return home();
    }
    return replaced.startsWith("~/") || replaced.startsWith("~\\")
        ? home().resolve(replaced.substring(2))
        : Path.of(replaced).toAbsolutePath();
  }

  /** Where Python looks first; Java's own idea of it comes from the user database. */
  Path home() {
    var home = environment.apply("HOME");
    var java = properties.apply("user.home");
    return Path.of(home == null || home.isBlank() ? String.valueOf(java) : home).toAbsolutePath();
  }
}
