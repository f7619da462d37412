package dev.graft.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

  @Test
  void theCommandLineAnswersWithItsStatus(@TempDir Path work) {
    assertThat(Main.run(List.of())).isEqualTo(2);
    assertThat(Main.run(List.of("--help"))).isEqualTo(0);
    assertThat(Main.run(List.of(work.resolve("absent.json").toString()))).isEqualTo(2);
    assertThat(Main.run(List.of("uninstall", "--prefix", work.toString()))).isEqualTo(1);
    // The tests run from classes, not from the jar.
    assertThat(Main.run(List.of("install", "--prefix", work.toString()))).isEqualTo(1);
  }
}
