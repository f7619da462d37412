package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user of Maven with a home of its own: settings and a local repository. */
record UserSettings(Path home) {

  /** Everything that is not on this machine goes to the mirror. */
  MavenResolver mirroredTo(String url) throws IOException {
    return with(
        "<mirrors><mirror><id>mirror</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>"
            .formatted(url));
  }

  MavenResolver with(String elements) throws IOException {
    var settings = home.resolve("settings.xml");
    Files.writeString(settings, "<settings>" + elements + "</settings>");
    return new MavenResolver(
        MavenResolver.defaults()
            .withUserSettings(true)
            .withUserSettingsXmlOverride(settings)
            .withLocalRepositoryOverride(local())
            .build());
  }

  Path local() {
    return home.resolve("local repository");
  }
}
