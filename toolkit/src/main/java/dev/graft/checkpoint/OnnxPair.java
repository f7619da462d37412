package dev.graft.checkpoint;

/** A StringStringEntryProto. */
record OnnxPair(String key, String value) {

  static OnnxPair read(ProtobufReader message) {
    String key = "";
    String value = "";
    while (message.next()) {
      switch (message.field()) {
        case 1 -> key = message.string();
        case 2 -> value = message.string();
        default -> message.skip();
      }
    }
    return new OnnxPair(key, value);
  }
}
