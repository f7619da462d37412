package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.artifact.MavenArtifacts;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel's own Gson comes before Graft's, and IJava's is version 2.8.5. */
class OldGsonTest {

  @Test
  void theLibraryWorksWithTheGsonOfIjava(@TempDir Path work) throws Exception {
    var gson = MavenArtifacts.resolve("com.google.code.gson:gson:2.8.5");
    var found =
        NewProcess.output(
            OldGsonRun.class,
            List.of(
                "-Xmx512m",
                "-DOPT_OUT_TRACKING=true",
                "-cp",
                gson + File.pathSeparator + System.getProperty("java.class.path")),
            List.of(work.toString()));
    assertThat(found.lines())
        .containsExactly(
            "old: true", "resumed: true", "loaded: true", "epochs: true", "whole: true");
  }
}
