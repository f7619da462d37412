package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.gson.stream.JsonReader;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelLibrariesTest {

  @Test
  void theGsonThatGraftBringsIsAccepted() {
    assertThatCode(() -> KernelLibraries.requireCurrent(JsonReader.class))
        .doesNotThrowAnyException();
  }

  @Test
  void anOlderGsonIsRefusedWithTheStartThatPutsGraftFirst() throws Exception {
    var graft = place(KernelLibraries.class);
    var kernel = place(OldReader.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> KernelLibraries.requireCurrent(OldReader.class))
        .withMessageContaining("Gson 2.11 or newer")
        .withMessageContaining(
            "[\"java\", \"-cp\", \"%s%s%s\", \"io.github.spencerpark.ijava.IJava\", \"{connection_file}\"]"
                .formatted(graft, File.pathSeparator, kernel));
  }

  @Test
  void aReaderFromNoJarIsRefusedAllTheSame() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KernelLibraries.requireCurrent(Object.class))
        .withMessageContaining("THE-JAR-OF-Object");
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString()
        .replace('\\', '/');
  }

  /** Has what Gson 2.8's reader has: no strictness. */
  static final class OldReader {
    public void setLenient(boolean lenient) {}
  }
}
