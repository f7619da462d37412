package dev.graft.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A small Jupyter client that runs the kernel as a process of its own. */
final class KernelClient implements AutoCloseable {

  static final String KEY = "a-key-that-nobody-else-knows";
  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 60_000;

  private final ZContext context = new ZContext();
  private final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket control = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket stdin = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket iopub = context.createSocket(SocketType.SUB);
  private final Process process;
  private final Path log;

  KernelClient(Path work, Map<String, String> environment, Path... classpath) throws IOException {
    var ports = new ArrayList<Integer>();
    for (int i = 0; i < 5; i++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        ports.add(socket.getLocalPort());
      }
    }
    var file = work.resolve("connection.json");
    Files.writeString(
        file,
        """
        {"ip": "127.0.0.1", "transport": "tcp", "signature_scheme": "hmac-sha256", "key": "%s",
         "shell_port": %d, "control_port": %d, "iopub_port": %d, "stdin_port": %d, "hb_port": %d}
        """
            .formatted(KEY, ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4)));
    log = work.resolve("kernel.log");
    var paths = new ArrayList<String>();
    for (var path : classpath) {
      paths.add(path.toString());
    }
    paths.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-DOPT_OUT_TRACKING=true",
                "-cp",
                String.join(File.pathSeparator, paths),
                Main.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    // The kernel asks whoever sent the request, under the same name.
    require(shell.setIdentity(utf8("client")));
    require(stdin.setIdentity(utf8("client")));
    connect(stdin, ports.get(3));
    connect(shell, ports.get(0));
    connect(control, ports.get(1));
    connect(iopub, ports.get(2));
    require(iopub.subscribe(new byte[0]));
  }

  private static void connect(ZMQ.Socket socket, int port) {
    require(socket.connect("tcp://127.0.0.1:" + port));
    require(socket.setReceiveTimeOut(PATIENCE_MILLIS));
  }

  /** A message: its type, the id of the request that it belongs to, its content. */
  record Message(String type, String request, JsonObject content) {}

  /** What a cell published, and the reply. */
  record Cell(List<Message> published, JsonObject reply) {

    String stream(String name) {
      return published.stream()
          .filter(m -> m.type().equals("stream"))
          .filter(m -> m.content().get("name").getAsString().equals(name))
          .map(m -> m.content().get("text").getAsString())
          .collect(Collectors.joining());
    }

    JsonObject only(String type) {
      var found = published.stream().filter(m -> m.type().equals(type)).toList();
      if (found.size() != 1) {
        throw new AssertionError("expected one " + type + " among " + published);
      }
      return found.get(0).content();
    }

    String text() {
      return only("execute_result").getAsJsonObject("data").get("text/plain").getAsString();
    }

    List<String> types() {
      return published.stream().map(Message::type).toList();
    }
  }

  /** Waits until what the kernel publishes arrives here: subscribing takes its time. */
  JsonObject awaitReady() {
    require(iopub.setReceiveTimeOut(200));
    try {
      for (int i = 0; i < 100; i++) {
        var id = send(shell, "kernel_info_request", new JsonObject(), KEY);
        var reply = reply(shell, id);
        if (iopubSays(id)) {
          return reply.content();
        }
      }
      throw new AssertionError("nothing was published; the kernel said: " + log());
    } finally {
      require(iopub.setReceiveTimeOut(PATIENCE_MILLIS));
    }
  }

  private boolean iopubSays(String id) {
    while (true) {
      var frames = frames(iopub);
      if (frames.isEmpty()) {
        return false;
      }
      var message = parse(frames);
      if (message.request().equals(id) && isIdle(message)) {
        return true;
      }
    }
  }

  Cell execute(String code) {
    var id = start(code);
    return finish(id);
  }

  String start(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.add("user_expressions", new JsonObject());
    content.addProperty("allow_stdin", true);
    content.addProperty("stop_on_error", true);
    return send(shell, "execute_request", content, KEY);
  }

  void awaitOutput(String id) {
    var message = receive(iopub);
    while (!message.request().equals(id) || !message.type().equals("stream")) {
      message = receive(iopub);
    }
  }

  /** Answers the kernel's question and gives what was published until then. */
  List<Message> answer(String id, String value) {
    var question = receive(stdin);
    if (!question.type().equals("input_request") || !question.request().equals(id)) {
      throw new AssertionError("expected a question, not " + question);
    }
    var before = new ArrayList<Message>();
    require(iopub.setReceiveTimeOut(300));
    for (var frames = frames(iopub); !frames.isEmpty(); frames = frames(iopub)) {
      before.add(parse(frames));
    }
    require(iopub.setReceiveTimeOut(PATIENCE_MILLIS));
    var content = new JsonObject();
    content.addProperty("value", value);
    var unused = send(stdin, "input_reply", content, KEY);
    return before;
  }

  Cell finish(String id) {
    var published = new ArrayList<Message>();
    while (true) {
      var message = receive(iopub);
      if (message.request().equals(id)) {
        if (isIdle(message)) {
          return new Cell(published, reply(shell, id).content());
        }
        published.add(message);
      }
    }
  }

  JsonObject ask(String type, JsonObject content) {
    return reply(shell, send(shell, type, content, KEY)).content();
  }

  JsonObject interrupt() {
    return reply(control, send(control, "interrupt_request", new JsonObject(), KEY)).content();
  }

  /** A request that somebody without the key made up. */
  void forge(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    var unused = send(shell, "execute_request", content, "another key");
  }

  int shutdown() throws InterruptedException {
    var content = new JsonObject();
    content.addProperty("restart", false);
    var unused = send(control, "shutdown_request", content, KEY);
    var reply = receive(control);
    if (!reply.type().equals("shutdown_reply") || !process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the kernel did not end: " + reply);
    }
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String send(ZMQ.Socket socket, String type, JsonObject content, String key) {
    var id = UUID.randomUUID().toString();
    var header = new JsonObject();
    header.addProperty("msg_id", id);
    header.addProperty("session", "test");
    header.addProperty("username", "test");
    header.addProperty("date", "2026-01-01T00:00:00.000000Z");
    header.addProperty("msg_type", type);
    header.addProperty("version", "5.3");
    var parts = List.of(utf8(header.toString()), utf8("{}"), utf8("{}"), utf8(content.toString()));
    require(socket.sendMore(DELIMITER));
    require(socket.sendMore(sign(parts, key)));
    for (var part : parts.subList(0, 3)) {
      require(socket.sendMore(part));
    }
    require(socket.send(parts.get(3)));
    return id;
  }

  private Message reply(ZMQ.Socket socket, String id) {
    var message = receive(socket);
    while (!message.request().equals(id)) {
      message = receive(socket);
    }
    return message;
  }

  private Message receive(ZMQ.Socket socket) {
    var frames = frames(socket);
    if (frames.isEmpty()) {
      throw new AssertionError("no answer; the kernel said: " + log());
    }
    return parse(frames);
  }

  private static List<byte[]> frames(ZMQ.Socket socket) {
    var frames = new ArrayList<byte[]>();
    for (byte[] frame = socket.recv(); frame != null; frame = socket.recv()) {
      frames.add(frame);
      if (!socket.hasReceiveMore()) {
        break;
      }
    }
    return frames;
  }

  private static Message parse(List<byte[]> frames) {
    int at = 0;
    while (!java.util.Arrays.equals(frames.get(at), DELIMITER)) {
      at++;
    }
    var parts = frames.subList(at + 2, at + 6);
    if (!new String(frames.get(at + 1), StandardCharsets.US_ASCII).equals(sign(parts, KEY))) {
      throw new AssertionError("a message was not signed as it should be");
    }
    var header = json(parts.get(0));
    var parent = json(parts.get(1));
    return new Message(
        header.get("msg_type").getAsString(),
        parent.has("msg_id") ? parent.get("msg_id").getAsString() : "",
        json(parts.get(3)));
  }

  private static JsonObject json(byte[] part) {
    return JsonParser.parseString(new String(part, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  private static boolean isIdle(Message message) {
    return message.type().equals("status")
        && message.content().get("execution_state").getAsString().equals("idle");
  }

  private static String sign(List<byte[]> parts, String key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(key), "HmacSHA256"));
      parts.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String lines(JsonArray array) {
    var text = new StringBuilder();
    array.forEach(line -> text.append(line.getAsString()).append('\n'));
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void require(boolean done) {
    if (!done) {
      throw new AssertionError("the socket refused");
    }
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly();
    context.close();
  }
}
