package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {

  private static HubSettings of(Map<String, String> environment) {
    return HubSettings.of(new HubVariables(name -> null, environment::get));
  }

  @Test
  void theCacheIsWhereThePythonLibraryHasIt() {
    assertThat(of(Map.of("HOME", "/home/ada")).cache())
        .isEqualTo(Path.of("/home/ada/.cache/huggingface/hub"));
    assertThat(of(Map.of("HOME", "/home/ada", "XDG_CACHE_HOME", "/xdg")).cache())
        .isEqualTo(Path.of("/xdg/huggingface/hub"));
    var home = Map.of("HOME", "/home/ada", "XDG_CACHE_HOME", "/xdg", "HF_HOME", "~/hf");
    assertThat(of(home).cache()).isEqualTo(Path.of("/home/ada/hf/hub"));
    assertThat(of(Map.of("HF_HOME", "/hf", "HUGGINGFACE_HUB_CACHE", "/old")).cache())
        .isEqualTo(Path.of("/old"));
    assertThat(
            of(Map.of(
                    "HF_HOME",
                    "/hf",
                    "HUGGINGFACE_HUB_CACHE",
                    "/old",
                    "HF_HUB_CACHE",
                    "$DISK/${NAME}/hub",
                    "DISK",
                    "/big",
                    "NAME",
                    "a$1"))
                .cache())
        .isEqualTo(Path.of("/big/a$1/hub"));
  }

  @Test
  void aPropertyComesBeforeTheVariable() {
    var properties =
        Map.of("hf.home", "/of-the-notebook", "hf.hub.offline", "yes", "hf.token", " ");
    var environment = Map.of("HF_HOME", "/of-the-shell", "HF_TOKEN", "hf_a");
    var settings = HubSettings.of(new HubVariables(properties::get, environment::get));
    assertThat(settings.cache()).isEqualTo(Path.of("/of-the-notebook/hub"));
    assertThat(settings.offline()).isTrue();
    assertThat(settings.token().orElseThrow().header()).isEqualTo("Bearer hf_a");
  }

  @Test
  void theTokenComesFromTheVariableElseFromTheFile(@TempDir Path home) throws Exception {
    var hf = home.toString();
    assertThat(of(Map.of("HF_HOME", hf)).token()).isEmpty();
    Files.writeString(home.resolve("token"), "hf_of_file\n");
    assertThat(of(Map.of("HF_HOME", hf)).token().orElseThrow().header())
        .isEqualTo("Bearer hf_of_file");
    Files.writeString(home.resolve("other"), "hf_other");
    assertThat(
            of(Map.of("HF_HOME", hf, "HF_TOKEN_PATH", home.resolve("other").toString()))
                .token()
                .orElseThrow()
                .header())
        .isEqualTo("Bearer hf_other");
    assertThat(of(Map.of("HF_HOME", hf, "HF_TOKEN", " hf_own\n")).token().orElseThrow().header())
        .isEqualTo("Bearer hf_own");
    var settings = of(Map.of("HF_HOME", hf, "HF_TOKEN", "hf_own"));
    assertThat(settings.toString()).doesNotContain("hf_own").contains("the token in HF_TOKEN");
    assertThat(of(Map.of("HF_HOME", hf, "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "YES", "On"})
  void fourWordsMeanOffline(String word) {
    assertThat(of(Map.of("HF_HUB_OFFLINE", word)).offline()).isTrue();
    assertThat(of(Map.of("TRANSFORMERS_OFFLINE", word)).offline()).isTrue();
    assertThat(of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
  }

  @Test
  void theEndpointIsAnAddress() {
    assertThat(of(Map.of()).endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(of(Map.of("HF_ENDPOINT", "https://mirror.example/hub//")).endpoint())
        .isEqualTo(URI.create("https://mirror.example/hub"));
    for (var wrong : List.of("mirror.example", "ftp://a", "http://", "https://u:secret@a", "a b")) {
      assertThatThrownBy(() -> of(Map.of("HF_ENDPOINT", wrong)))
          .hasMessageContaining("HF_ENDPOINT")
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> of(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "soon")))
        .hasMessageContaining("whole seconds");
  }

  @Test
  void theProxyOfTheEnvironmentIsTakenButNotForThisMachine() {
    var environment =
        Map.of("HTTPS_PROXY", "http://proxy.example:3128", "no_proxy", "inner.example, .other.org");
    var proxies = new EnvironmentProxy(environment::get, null);
    assertThat(proxies.select(URI.create("https://huggingface.co/a")))
        .containsExactly(
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3128)));
    for (var direct :
        List.of(
            "http://huggingface.co",
            "https://localhost:1",
            "https://127.0.0.1",
            "https://inner.example",
            "https://hub.inner.example",
            "https://a.other.org")) {
      assertThat(proxies.select(URI.create(direct))).containsExactly(Proxy.NO_PROXY);
    }
  }
}
