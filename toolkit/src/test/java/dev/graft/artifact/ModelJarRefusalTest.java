package dev.graft.artifact;

import static dev.graft.artifact.ModelJars.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
final class ModelJarRefusalTest {
  private static final String MODEL = "tiny:model:1.0";

  private ModelJars user;

  @BeforeEach
  void prepare(@TempDir Path home) throws IOException {
    user = new ModelJars(home);
  }

  @AfterEach
  void restore() {
    user.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "m/../../evil",
        "/evil",
        "m\\evil",
        "C:/evil",
        "c:evil",
        "m/./evil",
        "m//evil",
        "..",
        "m/.. /evil",
        "m/ev\u0000il",
        "m/ev\nil"
      })
  void anEntryThatCouldLeadOutIsRefusedAndNothingIsWritten(String name) throws IOException {
    user.publish(
        entry("m/config.json", "{}"), entry("m/model.safetensors", "w"), entry(name, "evil"));
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "entry named");
    assertThat(user.cached()).allMatch(file -> file.endsWith(".jar"));
  }

  @Test
  void entriesOfOneNameAreRefused() throws IOException {
    Path jar =
        user.publish(
            entry("m/config.json", "{}"),
            entry("m/model.safetensors", "w"),
            entry("m/tokens1.json", "{}"),
            entry("m/tokens2.json", "{}"));
    replace(jar, "tokens2", "tokens1");
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "m/tokens1.json", "twice");
    assertNothingIsCached();
  }

  @Test
  void aFileThatIsADirectoryTooIsRefused() throws IOException {
    user.publish(
        entry("m/config.json", "{}"),
        entry("m/model.safetensors", "w"),
        entry("m/config.json/x", "{}"));
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("m/config.json/x");
    assertNothingIsCached();
  }

  @Test
  void tooManyFilesAreRefused() throws IOException {
    var entries =
        new ArrayList<>(List.of(entry("m/config.json", "{}"), entry("m/model.safetensors", "w")));
    for (int i = 0; i < JarListing.MOST_FILES; i++) {
      entries.add(entry("m/" + i, ""));
    }
    ModelJars.publish(user.jar(), entries);
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("10002 files", "at most 10000");
    assertNothingIsCached();
  }

  @Test
  void damagedContentIsRefusedAndNothingOfItStays() throws IOException {
    var weights = new byte[50_000];
    Path jar =
        user.publish(
            entry("m/config.json", "{}"), new ModelJars.Entry("m/model.safetensors", weights));
    // The checksum in the directory of the jar is of other content.
    var bytes = Files.readAllBytes(jar);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    bytes[at + 16] ^= 1;
    Files.write(jar, bytes);
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(
            "m/model.safetensors", "checksum", MODEL, jar.toString(), "fetch it again");
    assertNothingIsCached();
    user.publish(entry("m/config.json", "{}"), new ModelJars.Entry("m/model.safetensors", weights));
    assertThat(user.jar(MODEL).model(null)).isPresent();
  }

  @Test
  void moreThanTheJarSaysIsNotWritten() throws IOException {
    Path jar =
        user.publish(
            entry("m/config.json", "{}"),
            new ModelJars.Entry("m/model.safetensors", new byte[5_000_000]));
    var bytes = Files.readAllBytes(jar);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    Arrays.fill(bytes, at + 24, at + 28, (byte) 0);
    Files.write(jar, bytes);
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("m/model.safetensors");
    assertNothingIsCached();
  }

  @Test
  void moreThanTheDiskHoldsIsRefusedBeforehand() throws IOException {
    var entries = new ArrayList<>(ModelJars.small("w"));
    // By what they say of themselves, each has four gigabytes.
    for (int i = 0; i < 9_900; i++) {
      entries.add(entry("m/" + i, ""));
    }
    ModelJars.publish(user.jar(), entries);
    exaggerate("m/\\d+");
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "GB", "Make room", "GRAFT_CACHE");
    assertNothingIsCached();
  }

  @Test
  void aTextTooLongToBeReadIsRefusedBeforehand() throws IOException {
    publishSmall("w");
    exaggerate("m/config.json");
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("m/config.json", "4.29 GB", "at most 268.4 MB");
    assertNothingIsCached();
  }

  private void exaggerate(String names) throws IOException {
    var bytes = Files.readAllBytes(user.jar());
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf("PK\1\2"); at >= 0; at = text.indexOf("PK\1\2", at + 1)) {
      var name = text.substring(at + 46, at + 46 + (bytes[at + 28] & 0xff));
      if (name.matches(names)) {
        Arrays.fill(bytes, at + 24, at + 28, (byte) 0xff);
        bytes[at + 24] = 0;
      }
    }
    Files.write(user.jar(), bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m/config.json m/pytorch_model.bin | pickled files (m/pytorch_model.bin) | save_pretrained",
        "m/model.pt | pickled files (m/model.pt) | run any code",
        "some.onnx some-tokenizer.json | ONNX (some.onnx) without a config.json | Upstream.miniLm()",
        "m/config.json m/onnx/model.onnx | ONNX (m/onnx/model.onnx), from which | as safetensors",
        "m/model.safetensors | m/model.safetensors, but no directory with both config.json | family",
        "adapter_config.json adapter_model.safetensors | adapter_model.safetensors | adapter",
        "m/config.json m/tf_model.h5 | weights in other formats (m/tf_model.h5) | Check",
        "m/config.json a.txt | only other files (a.txt, m/config.json) | Check the coordinates",
        "m/ | no files | classifier or type",
      })
  void whatIsThereInsteadOfAModelIsSaid(String names, String found, String advice)
      throws IOException {
    ModelJars.publish(
        user.jar(), Arrays.stream(names.split(" ")).map(name -> entry(name, "")).toList());
    var jar = user.jar(MODEL);
    assertThat(jar.model(null)).isEmpty();
    assertThat(jar.model("m")).isEmpty();
    assertThat(jar.refusal()).hasMessageContainingAll(MODEL, found, advice);
  }

  @Test
  void whatIsNoZipIsSaidToBeNone() throws IOException {
    Files.createDirectories(user.jar().getParent());
    Files.writeString(user.jar(), "<html>not found</html>");
    assertThatThrownBy(() -> user.jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(user.jar().toString(), "no jar or zip");
  }

  @Test
  void whatCannotBeHadIsNamedAsElsewhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> user.jar("tiny:model"))
        .withMessageContaining("group:artifact:version");
    assertThatThrownBy(() -> user.jar("tiny:absent:1.0").model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("tiny:absent:jar:1.0", "Check the network");
  }

  private static void replace(Path jar, String name, String by) throws IOException {
    var text = new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1);
    Files.write(jar, text.replace(name, by).getBytes(StandardCharsets.ISO_8859_1));
  }

  private void assertNothingIsCached() throws IOException {
    assertThat(user.cached()).allMatch(f -> f.endsWith(".jar") || f.endsWith(".lock"));
  }

  private void publishSmall(String weights) throws IOException {
    ModelJars.publish(user.jar(), ModelJars.small(weights));
  }
}
