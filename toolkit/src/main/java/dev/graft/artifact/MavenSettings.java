package dev.graft.artifact;

import eu.maveniverse.maven.mima.context.Context;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.jspecify.annotations.Nullable;

/** What MIMA leaves out of reading Maven's settings. */
final class MavenSettings {

  private MavenSettings() {}

  /** The directory of the Maven that the user calls, or null if there is none. */
  static @Nullable Path systemHome(Map<String, String> environment) {
    for (var variable : new String[] {"MAVEN_HOME", "M2_HOME"}) {
      var home = environment.get(variable);
      if (home != null && !home.isBlank()) {
        return Path.of(home);
      }
    }
    var path = environment.getOrDefault("PATH", "");
    for (var directory : Pattern.compile(Pattern.quote(File.pathSeparator)).split(path, -1)) {
      if (directory.isBlank()) {
        continue;
      }
      try {
        // Distributions link to it: /usr/bin/mvn leads to /usr/share/maven/bin/mvn.
        var bin = Path.of(directory, "mvn").toRealPath().getParent();
        var home = bin == null ? null : bin.getParent();
        if (home != null && Files.isRegularFile(home.resolve("conf").resolve("settings.xml"))) {
          return home;
        }
      } catch (IOException | RuntimeException notHere) {
        // The next one, then.
      }
    }
    return null;
  }

  /** Whether the settings forbid the network. */
  static boolean isOffline(Context context) {
    var request = new DefaultSettingsBuildingRequest();
    var system = context.mavenSystemHome();
    var global = system == null ? null : system.settingsXml();
    request.setGlobalSettingsFile(global == null ? null : global.toFile());
    request.setUserSettingsFile(context.mavenUserHome().settingsXml().toFile());
    request.setSystemProperties(System.getProperties());
    try {
      return new DefaultSettingsBuilderFactory()
          .newInstance()
          .build(request)
          .getEffectiveSettings()
          .isOffline();
    } catch (SettingsBuildingException e) {
      throw unreadable(e);
    }
  }

  static ArtifactException unreadable(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && !(root instanceof SettingsBuildingException)) {
      root = root.getCause();
    }
    var text = new StringBuilder("Maven's settings cannot be read: correct or remove the file.");
    if (root instanceof SettingsBuildingException settings) {
      for (var problem : settings.getProblems()) {
        text.append("\n  ").append(problem.getMessage());
        text.append(" (").append(problem.getLocation()).append(')');
      }
    } else {
      text.append("\n  ").append(root);
    }
    return new ArtifactException(text.toString(), thrown);
  }
}
