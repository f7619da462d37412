package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors and names of a model's main graph, gathered in two walks over the mapped file.
 *
 * <p>Nodes are looked at one at a time and not kept: a graph of any size fits a small heap.
 */
final class OnnxGraph {

  private final String file;
  private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final OnnxNames names;

  private OnnxGraph(ByteBuffer model, String file) {
    this.file = file;
    ByteBuffer graph = readModel(model);
    readTensors(graph);
    for (var entry : constants.entrySet()) {
      add(tensors, entry.getKey(), entry.getValue());
    }
    var shapes = new LinkedHashMap<String, Shape>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    names = new OnnxNames(shapes);
    readNames(graph);
  }

  static OnnxGraph read(ByteBuffer model, String file) {
    return new OnnxGraph(model, file);
  }

  /** All tensors by their stored names: the initialisers, then those of Constant nodes. */
  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  /** Whether a tensor is the value of a Constant node. */
  boolean isConstant(String stored) {
    return constants.containsKey(stored);
  }

  Map<String, String> metadata() {
    return metadata;
  }

  OnnxNames names() {
    return names;
  }

  private ByteBuffer readModel(ByteBuffer bytes) {
    ByteBuffer graph = null;
    var model = new ProtobufReader(bytes, file);
    while (model.next()) {
      switch (model.field()) {
        case 7 -> {
          if (graph != null) {
            throw new CheckpointException(file + ": holds two graphs; an ONNX model has one");
          }
          graph = model.bytes();
        }
        case 14 -> {
          var pair = OnnxPair.read(model.message());
          metadata.put(pair.key(), pair.value());
          Limits.remarks(metadata.size(), file);
        }
        default -> model.skip();
      }
    }
    if (graph == null) {
      throw new CheckpointException(file + ": is no ONNX model, it holds no graph");
    }
    return graph;
  }

  private void readTensors(ByteBuffer bytes) {
    var graph = new ProtobufReader(bytes, file);
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> {
          var node = OnnxNode.read(graph.bytes(), file);
          node.value()
              .ifPresent(
                  value ->
                      add(constants, node.output(), OnnxTensor.read(value, node.output(), file)));
        }
        case 5 -> {
          var tensor = OnnxTensor.read(graph.bytes(), "", file);
          add(tensors, tensor.name(), tensor);
        }
        default -> graph.skip();
      }
    }
  }

  private void add(Map<String, OnnxTensor> target, String name, OnnxTensor tensor) {
    if (name.isEmpty()) {
      throw new CheckpointException(
          file + ": an array of shape " + tensor.shape() + " has no name");
    }
    if (target.put(name, tensor) != null) {
      throw tensor.fail("appears twice");
    }
    Limits.arrays(target.size(), file);
  }

  private void readNames(ByteBuffer bytes) {
    var graph = new ProtobufReader(bytes, file);
    while (graph.next()) {
      if (graph.field() == 1) {
        names.see(OnnxNode.read(graph.bytes(), file));
      } else {
        graph.skip();
      }
    }
  }
}
