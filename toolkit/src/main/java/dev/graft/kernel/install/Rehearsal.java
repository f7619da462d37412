package dev.graft.kernel.install;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A short session of a real kernel, such as a user's would be, from which Java learns. */
final class Rehearsal implements AutoCloseable {

  private static final List<String> CELLS =
      List.of(
          "1 + 1",
          """
          import java.util.function.Function;
          record Point(int x, int y) {}
          class Counter { int n; int next() { return ++n; } }
          int twice(int i) { return 2 * i; }
          var counter = new Counter();
          twice(counter.next())""",
          "IntStream.range(0, 5).mapToObj(i -> \"a\" + i).collect(Collectors.toList())",
          "for (int i = 0; i < 3; i++) { System.out.println(i); }",
          "display(new Point(1, 2));",
          "int x = \"a\";",
          "throw new IllegalStateException(\"x\");");

  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final int REPLY_MILLIS = 120_000;
  private static final long END_SECONDS = 180;

  private final ZContext context = new ZContext();
  private final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
  private final String key = UUID.randomUUID().toString();
  private final Process process;

  private Rehearsal(Path work, Function<Path, List<String>> command) throws IOException {
    var ports = ports();
    var file = work.resolve("connection.json");
    var connection = new LinkedHashMap<String, Object>(ports);
    connection.putAll(
        Map.of(
            "ip", "127.0.0.1",
            "transport", "tcp",
            "signature_scheme", "hmac-sha256",
            "key", key));
    Path unused = Files.writeString(file, new Gson().toJson(connection));
    var builder =
        new ProcessBuilder(command.apply(file))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile());
    // What a user's own start would add has no place in what all starts share.
    builder.environment().keySet().removeIf(name -> name.startsWith("IJAVA_"));
    process = builder.start();
    boolean connected = shell.connect("tcp://127.0.0.1:" + ports.get("shell_port"));
    if (!connected) {
      throw new IOException("No connection to the kernel");
    }
  }

  /**
   * Starts the kernel, runs some cells and ends it.
   *
   * @param work an empty directory
   * @param command the kernel's command for a connection file
   * @param more further cells
   * @throws IOException if the kernel does not answer
   */
  static void run(Path work, Function<Path, List<String>> command, List<String> more)
      throws IOException {
    try (var rehearsal = new Rehearsal(work, command)) {
      rehearsal.ask("kernel_info_request", Map.of());
      for (var cells : List.of(CELLS, more)) {
        for (var cell : cells) {
          rehearsal.ask(
              "execute_request",
              Map.of("code", cell, "silent", false, "stop_on_error", false, "allow_stdin", false));
        }
      }
      rehearsal.ask("complete_request", Map.of("code", "Math.ma", "cursor_pos", 7));
      rehearsal.ask(
          "inspect_request", Map.of("code", "Math.max(", "cursor_pos", 9, "detail_level", 0));
      rehearsal.ask("is_complete_request", Map.of("code", "int f() {"));
      rehearsal.ask("shutdown_request", Map.of("restart", false));
      if (!rehearsal.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("The kernel did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private static Map<String, Integer> ports() throws IOException {
    var ports = new LinkedHashMap<String, Integer>();
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (var channel : List.of("shell", "control", "iopub", "stdin", "hb")) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.put(channel + "_port", socket.getLocalPort());
      }
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  private void ask(String type, Map<String, Object> content) throws IOException {
    var id = UUID.randomUUID().toString();
    var header =
        Map.of(
            "msg_id",
            id,
            "msg_type",
            type,
            "session",
            key,
            "username",
            "installation",
            "date",
            "2000-01-01T00:00:00.000Z",
            "version",
            "5.3");
    var gson = new Gson();
    var parts =
        List.of(bytes(gson.toJson(header)), bytes("{}"), bytes("{}"), bytes(gson.toJson(content)));
    boolean sent = shell.sendMore(DELIMITER) && shell.sendMore(signature(parts));
    for (int i = 0; i < parts.size(); i++) {
      sent &= i < parts.size() - 1 ? shell.sendMore(parts.get(i)) : shell.send(parts.get(i), 0);
    }
    if (!sent) {
      throw new IOException("The request was not sent: " + type);
    }
    awaitReply(id, type);
  }

  private void awaitReply(String id, String type) throws IOException {
    try (var poller = context.createPoller(1)) {
      int unused = poller.register(shell, ZMQ.Poller.POLLIN);
      for (int waited = 0; process.isAlive() && waited < REPLY_MILLIS; waited += 100) {
        while (poller.poll(100) > 0) {
          var frames = new ArrayList<byte[]>();
          do {
            frames.add(shell.recv());
          } while (shell.hasReceiveMore());
          if (isReplyTo(id, frames)) {
            return;
          }
        }
      }
    }
    throw new IOException("The kernel did not answer " + type);
  }

  private static boolean isReplyTo(String id, List<byte[]> frames) {
    // The delimiter, the signature, the header, the parent's header, ...
    return frames.size() > 3
        && JsonParser.parseString(new String(frames.get(3), StandardCharsets.UTF_8))
            instanceof JsonObject parent
        && parent.has("msg_id")
        && parent.get("msg_id").getAsString().equals(id);
  }

  private String signature(List<byte[]> parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(key), "HmacSHA256"));
      parts.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java lacks HmacSHA256", e); // every Java has it
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    context.close();
    process.destroyForcibly();
  }
}
