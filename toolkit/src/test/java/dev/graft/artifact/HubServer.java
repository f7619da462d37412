package dev.graft.artifact;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * One repository of a hub on this machine, with the hub's endpoints and headers: small files come
 * after a relative redirect, large ones (Git LFS) from a second server. It remembers what was
 * asked.
 */
public final class HubServer implements AutoCloseable {

  public static final String REPOSITORY = "graft-tests/tiny";
  public static final String COMMIT = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f";

  /** How a request is answered instead of properly. */
  @FunctionalInterface
  public interface Answer {
    /** True if it has answered. */
    boolean give(HttpExchange exchange, byte[] content) throws IOException;
  }

  private final HttpServer hub = start();
  private final HttpServer storage = start();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> authorized = new CopyOnWriteArrayList<>();
  private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, String> commits = new ConcurrentHashMap<>();
  private final List<String> listed = new ArrayList<>();

  public HubServer() {
    commits.put("main", COMMIT);
    commits.put(COMMIT, COMMIT);
    for (var server : List.of(hub, storage)) {
      server.setExecutor(threads);
      server.createContext("/", exchange -> handle(server, exchange));
      server.start();
    }
  }

  private static HttpServer start() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a directory, to any depth. */
  @CanIgnoreReturnValue
  public HubServer directory(Path directory) throws IOException {
    try (var paths = Files.walk(directory, 2)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        file(directory.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return this;
  }

  @CanIgnoreReturnValue
  public HubServer file(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  @CanIgnoreReturnValue
  public HubServer file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  @CanIgnoreReturnValue
  public HubServer without(String name) {
    files.remove(name);
    return this;
  }

  /** A name that is listed, though there is no such file. */
  @CanIgnoreReturnValue
  public HubServer listed(String name) {
    listed.add(name);
    return this;
  }

  @CanIgnoreReturnValue
  public HubServer revision(String name, String commit) {
    commits.put(name, commit);
    commits.put(commit, commit);
    return this;
  }

  /**
   * Answers the next requests for something otherwise, each of these once.
   *
   * @param what the beginning of a request as {@link #asked} gives it
   */
  @CanIgnoreReturnValue
  public HubServer next(String what, Answer... otherwise) {
    answers.put(what, new CopyOnWriteArrayList<>(otherwise));
    return this;
  }

  /** An answer with a status and headers by turns of name and value. */
  public static Answer status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /**
   * The content from where it was asked for, cut off after so many bytes; not before some of them
   * are in the receiver's directory, since a connection that breaks at once may lose them all.
   */
  public static Answer cutAfter(int bytes, Path receiver) {
    return (exchange, content) -> {
      int from = from(exchange);
      sendHeaders(exchange, content, from);
      exchange.getResponseBody().write(content, from, bytes);
      exchange.getResponseBody().flush();
      awaitMoreThan(from, receiver);
      return true;
    };
  }

  private static void awaitMoreThan(int bytes, Path receiver) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      try (var files = Files.list(receiver)) {
        if (files.anyMatch(
            file -> file.toString().endsWith(".incomplete") && file.toFile().length() > bytes)) {
          return;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Content of the right length that is wrong. */
  public static Answer damaged() {
    return (exchange, content) -> {
      var wrong = content.clone();
      wrong[wrong.length / 2] ^= 1;
      send(exchange, wrong);
      return true;
    };
  }

  public String url() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** What was asked for, such as {@code GET api}, {@code HEAD config.json}, {@code GET storage}. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** The requests that came with a token, and that token. */
  public List<String> authorized() {
    return List.copyOf(authorized);
  }

  public void forget() {
    asked.clear();
    authorized.clear();
  }

  private void handle(HttpServer server, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      boolean stored = server.equals(storage);
      String name = name(path, stored);
      String range = exchange.getRequestHeaders().getFirst("Range");
      String line =
          exchange.getRequestMethod()
              + " "
              + (stored ? "storage " : "")
              + name
              + (range == null ? "" : " " + range);
      asked.add(line);
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      if (token != null) {
        authorized.add(line + " " + token);
      }
      var content = files.getOrDefault(name, new byte[0]);
      for (var entry : answers.entrySet()) {
        if (line.startsWith(entry.getKey())
            && !entry.getValue().isEmpty()
            && entry.getValue().remove(0).give(exchange, content)) {
          return;
        }
      }
      if (stored) {
        // As a storage service does: an etag of its own.
        exchange.getResponseHeaders().set("ETag", "\"of-storage-" + content.length + "\"");
        send(exchange, content);
      } else if (path.startsWith("api/models/")) {
        list(exchange, path.substring("api/models/".length()));
      } else {
        resolve(exchange, path, name, content);
      }
    }
  }

  private static String name(String path, boolean stored) {
    if (stored) {
      return path;
    }
    return path.startsWith("api/models/")
        ? "api"
        : path.replaceFirst("^.*?/(resolve/[^/]+|[0-9a-f]{40})/", "");
  }

  private void list(HttpExchange exchange, String path) throws IOException {
    if (!path.startsWith(REPOSITORY + "/revision/")) {
      refuse(exchange, 401, "RepoNotFound", "Repository not found");
      return;
    }
    String commit = commits.get(path.substring((REPOSITORY + "/revision/").length()));
    if (commit == null) {
      refuse(exchange, 404, "RevisionNotFound", "Invalid rev id");
      return;
    }
    var names = new ArrayList<>(files.keySet());
    names.addAll(listed);
    String siblings =
        names.stream()
            .map(name -> name.replace("\\", "\\\\").replace("\0", "\\u0000"))
            .map(name -> "{\"rfilename\": \"" + name + "\"}")
            .collect(Collectors.joining(", "));
    byte[] answer =
        ("{\"id\": \""
                + REPOSITORY
                + "\", \"sha\": \""
                + commit
                + "\", \"siblings\": ["
                + siblings
                + "]}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    exchange.getResponseHeaders().set("X-Error-Code", code);
    exchange.getResponseHeaders().set("X-Error-Message", message);
    exchange.sendResponseHeaders(status, -1);
  }

  private void resolve(HttpExchange exchange, String path, String name, byte[] content)
      throws IOException {
    if (!files.containsKey(name)) {
      refuse(exchange, 404, "EntryNotFound", "Entry not found");
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    String revision = path.replaceFirst("^.*?/(?:resolve/([^/]+)|([0-9a-f]{40}))/.*$", "$1$2");
    headers.set("X-Repo-Commit", commits.getOrDefault(revision, revision));
    if (name.endsWith(".safetensors")) {
      headers.set("X-Linked-Etag", "\"" + sha256(content) + "\"");
      headers.set("X-Linked-Size", Integer.toString(content.length));
      headers.set("ETag", "\"of-the-redirect\"");
      headers.set(
          "Location",
          "http://127.0.0.1:"
              + storage.getAddress().getPort()
              + "/"
              + RelativeName.encode(name, true)
              + "?signed=a~b|c d");
      exchange.sendResponseHeaders(302, -1);
    } else if (path.startsWith(REPOSITORY + "/resolve/")) {
      headers.set(
          "Location",
          "/api/resolve-cache/models/"
              + REPOSITORY
              + "/"
              + commits.getOrDefault(revision, revision)
              + "/"
              + RelativeName.encode(name, true));
      exchange.sendResponseHeaders(307, -1);
    } else {
      headers.set("ETag", "W/\"" + gitHash(content) + "\"");
      send(exchange, content);
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = from(exchange);
    if (from > 0 && from >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    sendHeaders(exchange, content, from);
    exchange.getResponseBody().write(content, from, content.length - from);
  }

  private static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private static void sendHeaders(HttpExchange exchange, byte[] content, int from)
      throws IOException {
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(
        from > 0 ? 206 : 200, content.length == 0 ? -1 : content.length - from);
  }

  public static String sha256(byte[] content) {
    return hash("SHA-256", content);
  }

  public static String gitHash(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hash("SHA-1", all);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
