package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What names and constants need of a NodeProto.
 *
 * @param inputs the first three inputs' names
 * @param output the first output's name, or empty
 * @param value the tensor of a {@code Constant} node
 * @param transposedWeight a {@code Gemm} node's {@code transB}
 * @param scaled whether a {@code Gemm} node scales its operands
 */
record OnnxNode(
    String name,
    String operation,
    List<String> inputs,
    String output,
    Optional<ByteBuffer> value,
    boolean transposedWeight,
    boolean scaled) {

  private static final int INPUTS = 3;

  static OnnxNode read(ByteBuffer node, String file) {
    var message = new ProtobufReader(node, file);
    String name = "";
    String operation = "";
    String output = "";
    var inputs = new ArrayList<String>();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> {
          if (inputs.size() < INPUTS) {
            inputs.add(message.string());
          } else {
            message.skip();
          }
        }
        case 2 -> {
          String one = message.string();
          output = output.isEmpty() ? one : output;
        }
        case 3 -> name = message.string();
        case 4 -> operation = message.string();
        default -> message.skip();
      }
    }
    boolean transposedWeight = false;
    boolean scaled = false;
    Optional<ByteBuffer> value = Optional.empty();
    if (operation.equals("Gemm") || operation.equals("Constant")) {
      // The operation comes after its attributes, which may be many.
      var again = new ProtobufReader(node, file);
      while (again.next()) {
        if (again.field() != 5) {
          again.skip();
          continue;
        }
        Attribute attribute = Attribute.read(again.message());
        switch (attribute.name()) {
          case "transB" -> transposedWeight = attribute.integer() != 0;
          case "alpha", "beta" -> scaled |= attribute.number() != 1;
          case "value" -> value = attribute.tensor();
          default -> {}
        }
      }
    }
    return new OnnxNode(
        name, operation, List.copyOf(inputs), output, value, transposedWeight, scaled);
  }

  /** An AttributeProto. */
  private record Attribute(String name, long integer, float number, Optional<ByteBuffer> tensor) {

    static Attribute read(ProtobufReader message) {
      String name = "";
      long integer = 0;
      float number = 0;
      Optional<ByteBuffer> tensor = Optional.empty();
      while (message.next()) {
        switch (message.field()) {
          case 1 -> name = message.string();
          case 2 -> number = Float.intBitsToFloat(message.fixed32());
          case 3 -> integer = message.integer();
          case 5 -> tensor = Optional.of(message.bytes());
          default -> message.skip();
        }
      }
      return new Attribute(name, integer, number, tensor);
    }
  }
}
