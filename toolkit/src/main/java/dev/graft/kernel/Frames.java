package dev.graft.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.reflect.TypeToken;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.adapters.HeaderAdapter;
import io.github.spencerpark.jupyter.messages.adapters.HistoryRequestAdapter;
import io.github.spencerpark.jupyter.messages.adapters.KernelTimestampAdapter;
import io.github.spencerpark.jupyter.messages.adapters.MessageTypeAdapter;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * Reads messages, whoever sent them: one that is not whole, not signed with the connection's key or
 * not understood is dropped, and the next one is heard.
 */
final class Frames {

  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
  // After the delimiter: signature, header, parent header, metadata, content.
  private static final int PARTS = 5;
  private static final Gson GSON =
      new GsonBuilder()
          .registerTypeAdapter(KernelTimestamp.class, KernelTimestampAdapter.INSTANCE)
          .registerTypeAdapter(Header.class, HeaderAdapter.INSTANCE)
          .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
          .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
          .create();
  private static final TypeToken<Map<String, Object>> MAP = new TypeToken<>() {};

  private Frames() {}

  /** The next message, or null if it was dropped. */
  static @Nullable Message<?> read(ZMQ.Socket socket, HMACGenerator signatures, Logger logger) {
    try {
      return parse(frames(socket), signatures);
    } catch (RuntimeException | OutOfMemoryError e) {
      // What was not read of this message must not pass for the beginning of the next.
      boolean more = socket.hasReceiveMore();
      while (more) {
        more = socket.recv() != null && socket.hasReceiveMore();
      }
      logger.log(Level.WARNING, "A message was dropped: {0}", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static List<byte[]> frames(ZMQ.Socket socket) {
    var frames = new ArrayList<byte[]>();
    do {
      byte[] frame = socket.recv();
      if (frame == null) {
        throw new IllegalStateException("the socket gave nothing");
      }
      frames.add(frame);
    } while (socket.hasReceiveMore());
    return frames;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the header's type names the content's
  private static Message<?> parse(List<byte[]> frames, HMACGenerator signatures) {
    int delimiter = 0;
    while (delimiter < frames.size() && !Arrays.equals(DELIMITER, frames.get(delimiter))) {
      delimiter++;
    }
    if (frames.size() - delimiter <= PARTS) {
      throw new JsonParseException("it has too few parts");
    }
    var parts = frames.subList(delimiter + 1, frames.size());
    checkSignature(parts, signatures);
    Header header = GSON.fromJson(text(parts.get(1)), Header.class);
    JsonElement parent = JsonParser.parseString(text(parts.get(2)));
    var content = GSON.fromJson(text(parts.get(4)), header.getType().getContentType());
    return new Message(
        List.copyOf(frames.subList(0, delimiter)),
        header,
        parent instanceof JsonObject object && object.size() > 0
            ? GSON.fromJson(parent, Header.class)
            : null,
        GSON.fromJson(text(parts.get(3)), MAP),
        content,
        List.copyOf(parts.subList(PARTS, parts.size())));
  }

  private static void checkSignature(List<byte[]> parts, HMACGenerator signatures) {
    var expected =
        signatures.calculateSignature(parts.get(1), parts.get(2), parts.get(3), parts.get(4));
    // Without a key there is nothing to check.
    if (expected != null
        && !expected.isEmpty()
        && !MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII), parts.get(0))) {
      throw new SecurityException("it is not signed with the connection's key");
    }
  }

  private static String text(byte[] frame) {
    return new String(frame, StandardCharsets.UTF_8);
  }
}
