package dev.graft.artifact;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Speaks with the hub. The token goes to the hub alone, never to where it redirects. */
final class HubClient {

  private static final int LONGEST_LISTING = 1 << 26;
  private static final int MOST_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";

  private final HubSettings settings;
  private final HttpClient client;

  HubClient(HubSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            // Java's HTTP/2 is slower on large files.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECTING)
            .proxy(EnvironmentProxy.ofUser())
            .build();
  }

  /** What the repository holds at a revision. */
  HubListing list(HubRepository repository, HubRevision revision)
      throws IOException, InterruptedException {
    var address =
        address(
            "api/models/"
                + repository.id()
                + "/revision/"
                + RelativeName.encode(revision.name(), false));
    var response = send("GET", address, Map.of("Accept", "application/json"));
    try (var body = response.body()) {
      refuseUnless(response, 200);
      return HubListing.read(
          body.read(LONGEST_LISTING), settings.host() + " (asked for " + repository + ")");
    }
  }

  /** What the hub says of a file without sending it. */
  HubFile describe(HubRepository repository, String commit, String file)
      throws IOException, InterruptedException {
    var response = send("HEAD", fileAddress(repository, commit, file), Map.of());
    response.body().close();
    if (!isRedirect(response)) {
      refuseUnless(response, 200);
    }
    var headers = response.headers();
    var served = headers.firstValue("X-Repo-Commit").orElse(commit).toLowerCase(Locale.ROOT);
    if (!served.equals(commit)) {
      throw new ArtifactException(
          "%s gives %s of %s at commit %s, but %s was asked for. Try again."
              .formatted(settings.host(), file, repository, PrintableText.of(served), commit));
    }
    var etag =
        headers
            .firstValue("X-Linked-Etag")
            .or(() -> headers.firstValue("ETag"))
            .flatMap(HubEtag::of);
    if (etag.isEmpty()) {
      throw new ArtifactException(
          "%s gives no usable ETag for %s of %s, by which a hub names its files. Check HF_ENDPOINT."
              .formatted(settings.host(), file, repository));
    }
    var size = length(headers, "X-Linked-Size");
    return new HubFile(
        file,
        etag.get(),
        size.isPresent() || isRedirect(response) ? size : length(headers, "Content-Length"));
  }

  /**
   * Opens a file's content.
   *
   * @param from the first byte wanted
   * @return status 200 with all of it, or 206 with the rest
   */
  HttpResponse<ResponseBody> open(HubRepository repository, String commit, String file, long from)
      throws IOException, InterruptedException {
    // Without If-Range: the storage has other etags than the hub, and the content is checked.
    var response =
        send(
            "GET",
            fileAddress(repository, commit, file),
            from > 0 ? Map.of("Range", "bytes=" + from + "-") : Map.of());
    if (response.statusCode() != 200 && (from == 0 || response.statusCode() != 206)) {
      response.body().close();
      refuseUnless(response, 200);
    }
    return response;
  }

  /**
   * Sends a request and follows redirects; for the metadata of a file only those within the hub, as
   * the others carry it themselves.
   */
  private HttpResponse<ResponseBody> send(String method, URI start, Map<String, String> headers)
      throws IOException, InterruptedException {
    var address = start;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      var request =
          HttpRequest.newBuilder(address)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(settings.patience())
              .header("User-Agent", "graft; java/" + Runtime.version().feature())
              // The sizes and positions are those of the file itself.
              .header("Accept-Encoding", "identity");
      headers.forEach(request::header);
      if (isHub(address)) {
        settings.token().ifPresent(token -> request.header("Authorization", token.header()));
      }
      var response = client.send(request.build(), unused -> new ResponseBody(settings.patience()));
      if (!isRedirect(response)) {
        return response;
      }
      var next = target(response, address);
      if (method.equals("HEAD")
          && !isHub(next)
          && response.headers().firstValue("X-Linked-Etag").isPresent()) {
        return response;
      }
      response.body().close();
      address = next;
    }
    throw new ArtifactException(
        "%s redirects more than %d times. Check HF_ENDPOINT."
            .formatted(settings.host(), MOST_REDIRECTS));
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    return REDIRECTS.contains(response.statusCode())
        && response.headers().firstValue("Location").isPresent();
  }

  private static URI target(HttpResponse<?> response, URI address) {
    var location = response.headers().firstValue("Location").orElseThrow();
    try {
      var next = address.resolve(lenient(location));
      var scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
      if (next.getHost() != null
          && (scheme.equals("https")
              || (scheme.equals("http") && scheme.equals(address.getScheme())))) {
        return next;
      }
    } catch (IllegalArgumentException e) {
      throw wrongRedirect(address);
    }
    throw wrongRedirect(address);
  }

  private static ArtifactException wrongRedirect(URI address) {
    return new ArtifactException(
        address.getHost()
            + " redirects to what is no address, or to one without encryption. Check HF_ENDPOINT.");
  }

  /** Servers write addresses with characters that belong encoded. */
  private static URI lenient(String location) {
    var encoded = new StringBuilder();
    for (byte b : location.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean legal = c < 128 && (Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0);
      encoded.append(legal ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return URI.create(encoded.toString());
  }

  private boolean isHub(URI address) {
    var hub = settings.endpoint();
    return hub.getScheme().equalsIgnoreCase(address.getScheme())
        && hub.getHost().equalsIgnoreCase(address.getHost())
        && port(hub) == port(address);
  }

  private static int port(URI address) {
    return address.getPort() >= 0
        ? address.getPort()
        : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  private URI fileAddress(HubRepository repository, String commit, String file) {
    return address(repository.id() + "/resolve/" + commit + "/" + RelativeName.encode(file, true));
  }

  private URI address(String path) {
    return URI.create(settings.endpoint() + "/" + path);
  }

  private static OptionalLong length(HttpHeaders headers, String name) {
    var text = headers.firstValue(name).orElse("").strip();
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static void refuseUnless(HttpResponse<?> response, int status) throws HubStatusException {
    if (response.statusCode() != status) {
      throw new HubStatusException(
          response.statusCode(), response.request().uri().getHost(), response.headers());
    }
  }
}
