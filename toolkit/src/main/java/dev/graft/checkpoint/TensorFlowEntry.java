package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an index says of one variable: a BundleEntryProto.
 *
 * @param dataType the number that TensorFlow gives the element type
 * @param shard the number of the file that holds it, from 0
 * @param offset where it begins in that file, in bytes
 * @param size its bytes
 * @param checksum the masked CRC-32C of the bytes
 * @param sliced whether it is stored in parts, under other keys
 */
record TensorFlowEntry(
    String name,
    long dataType,
    Shape shape,
    int shard,
    long offset,
    long size,
    OptionalInt checksum,
    boolean sliced) {

  private static final int MOST_DIMENSIONS = 254;

  static TensorFlowEntry read(String name, ByteBuffer value, String file) {
    String where = file + ": array " + Names.quote(name);
    var fields = new ProtobufReader(value, where);
    long dataType = 0;
    Shape shape = Shape.of();
    long shard = 0;
    long offset = 0;
    long size = 0;
    OptionalInt checksum = OptionalInt.empty();
    boolean sliced = false;
    while (fields.next()) {
      switch (fields.field()) {
        case 1 -> dataType = fields.integer();
        case 2 -> shape = shape(fields.message(), where);
        case 3 -> shard = fields.integer();
        case 4 -> offset = fields.integer();
        case 5 -> size = fields.integer();
        case 6 -> checksum = OptionalInt.of(fields.fixed32());
        case 7 -> {
          sliced = true;
          fields.skip();
        }
        default -> fields.skip();
      }
    }
    if (shard != (int) shard || shard < 0) {
      throw new CheckpointException(where + " is in file number " + shard);
    }
    return new TensorFlowEntry(name, dataType, shape, (int) shard, offset, size, checksum, sliced);
  }

  private static Shape shape(ProtobufReader message, String where) {
    List<Long> sizes = new ArrayList<>();
    while (message.next()) {
      if (message.field() == 2) {
        if (sizes.size() == MOST_DIMENSIONS) {
          throw new CheckpointException(
              where + " has more than " + MOST_DIMENSIONS + " dimensions");
        }
        sizes.add(dimension(message.message()));
      } else {
        message.skip();
      }
    }
    try {
      return new Shape(sizes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(where + ": " + e.getMessage(), e);
    }
  }

  private static long dimension(ProtobufReader message) {
    long size = 0;
    while (message.next()) {
      if (message.field() == 1) {
        size = message.integer();
      } else {
        message.skip();
      }
    }
    return size;
  }

  /** The element type, empty where Graft cannot read it. */
  Optional<ElementType> type() {
    if (sliced || dataType != (int) dataType) {
      return Optional.empty();
    }
    return switch ((int) dataType) {
      case 1 -> Optional.of(ElementType.F32);
      case 2 -> Optional.of(ElementType.F64);
      case 3 -> Optional.of(ElementType.I32);
      case 4 -> Optional.of(ElementType.U8);
      case 5 -> Optional.of(ElementType.I16);
      case 6 -> Optional.of(ElementType.I8);
      case 9 -> Optional.of(ElementType.I64);
      case 10 -> Optional.of(ElementType.BOOL);
      case 14 -> Optional.of(ElementType.BF16);
      case 19 -> Optional.of(ElementType.F16);
      default -> Optional.empty();
    };
  }

  /** Why the array cannot be read, where it cannot. */
  String unreadable() {
    return sliced
        ? "is stored in slices, as a partitioned variable; save it unpartitioned"
        : "has TensorFlow's element type "
            + dataType
            + "; these can be read: "
            + ElementType.allNames();
  }
}
