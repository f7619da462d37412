package dev.graft.artifact;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the hub is and where its files are kept, as Python's {@code huggingface_hub} is told.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param cache the directory that holds {@code models--org--name}
 * @param token who asks
 * @param offline whether the network must not be touched
 * @param quiet whether progress is not shown
 * @param links whether the cache may hold symbolic links
 * @param patience how long to wait for a server to say something
 */
record HubSettings(
    URI endpoint,
    Path cache,
    Optional<HubToken> token,
    boolean offline,
    boolean quiet,
    boolean links,
    Duration patience) {

  private static final String PUBLIC_HUB = "https://huggingface.co";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static HubSettings of(HubVariables variables) {
    var home =
        variables
            .path("HF_HOME")
            .orElseGet(
                () ->
                    variables
                        .path("XDG_CACHE_HOME")
                        .orElseGet(() -> variables.home().resolve(".cache"))
                        .resolve("huggingface"));
    var cache =
        variables
            .path("HF_HUB_CACHE")
            .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
            .orElseGet(() -> home.resolve("hub"));
    var tokenFile = variables.path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
    return new HubSettings(
        endpoint(variables.value("HF_ENDPOINT").orElse(PUBLIC_HUB)),
        cache,
        HubToken.find(variables, tokenFile),
        variables.isSet("HF_HUB_OFFLINE") || variables.isSet("TRANSFORMERS_OFFLINE"),
        variables.isSet("HF_HUB_DISABLE_PROGRESS_BARS"),
        !variables.isSet("HF_HUB_DISABLE_SYMLINKS"),
        variables.value("HF_HUB_DOWNLOAD_TIMEOUT").map(HubSettings::seconds).orElse(PATIENCE));
  }

  private static URI endpoint(String text) {
    try {
      var address = new URI(text.replaceFirst("/+$", ""));
      var scheme = address.getScheme();
      if (address.getHost() != null
          && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw wrongEndpoint();
    }
    throw wrongEndpoint();
  }

  /** What was given is not shown: an address may carry a password. */
  private static ArtifactException wrongEndpoint() {
    return new ArtifactException(
        "HF_ENDPOINT is not the address of a hub. Expected such as "
            + PUBLIC_HUB
            + ": http or https, without user name, password and query.");
  }

  private static Duration seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      if (seconds > 0) {
        return Duration.ofSeconds(Math.min(seconds, 3600));
      }
    } catch (NumberFormatException e) {
      throw wrongTimeout(text);
    }
    throw wrongTimeout(text);
  }

  private static ArtifactException wrongTimeout(String text) {
    return new ArtifactException(
        "HF_HUB_DOWNLOAD_TIMEOUT is \"" + text + "\"; expected whole seconds, such as 30.");
  }

  /** The endpoint's name for messages. */
  String host() {
    return endpoint.getPort() < 0
        ? endpoint.getHost()
        : endpoint.getHost() + ":" + endpoint.getPort();
  }
}
