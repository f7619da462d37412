package dev.graft.artifact;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves a repository by HTTP on this machine, and remembers what was asked of it. */
final class RepositoryServer implements AutoCloseable {

  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private RepositoryServer(HttpServer server) {
    this.server = server;
  }

  static RepositoryServer of(Path directory) throws IOException {
    var started = start();
    started.server.createContext(
        "/",
        exchange -> {
          var path = exchange.getRequestURI().getPath();
          started.asked.add(path);
          var file = directory.resolve(path.substring(1));
          if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            var content = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    return started;
  }

  /** One that gives the same answer to every request. */
  static RepositoryServer answering(int status) throws IOException {
    var started = start();
    started.server.createContext(
        "/",
        exchange -> {
          started.asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    return started;
  }

  private static RepositoryServer start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    return new RepositoryServer(server);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
