package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of an ONNX model, memory-mapped: its initialisers and the tensors of its {@code
 * Constant} nodes, also those kept in files beside it.
 *
 * <p>Arrays have the names of the model that was exported. A matrix that the exporter renamed (such
 * as {@code onnx::MatMul_787}) is named after the {@code MatMul} or {@code Gemm} node that uses it
 * and delivered as {@code [out, in]}, as a linear layer keeps it; where no node's name tells, or
 * two arrays would get one name, it keeps its stored name and orientation. Where several nodes use
 * one array, {@link #names()} lists the first one's name, and {@link #get} knows the others too.
 */
public final class OnnxFile implements Checkpoint {

  private final Path source;
  private final ArrayTable arrays;
  private final List<String> names;
  private final List<String> constants;
  private final Map<String, String> metadata;

  private OnnxFile(
      Path source,
      ArrayTable arrays,
      List<String> names,
      List<String> constants,
      Map<String, String> metadata) {
    this.source = source;
    this.arrays = arrays;
    this.names = List.copyOf(names);
    this.constants = List.copyOf(constants);
    this.metadata = Map.copyOf(metadata);
  }

  /**
   * Opens a model.
   *
   * @param file an {@code .onnx} file; protobuf limits it to 2 GB, external data may be larger
   * @throws CheckpointException if the file or one beside it is missing, damaged or contradicts
   *     itself
   */
  public static OnnxFile open(Path file) {
    ForeignFormat.refuse(file);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new CheckpointException(
            file + ": an ONNX file has at most 2 GB, this one has " + channel.size() + " bytes");
      }
      ByteBuffer model = channel.map(MapMode.READ_ONLY, 0, channel.size());
      refuseForeign(file, model);
      return collect(file, OnnxGraph.read(model, file.toString()));
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read: " + e, e);
    }
  }

  private static void refuseForeign(Path file, ByteBuffer model) {
    var first = new byte[Math.min(Long.BYTES, model.remaining())];
    model.get(0, first);
    String remark = ForeignFormat.remark(first);
    if (!remark.isEmpty()) {
      throw new CheckpointException(file + ": is no ONNX model" + remark);
    }
  }

  private static OnnxFile collect(Path file, OnnxGraph graph) throws IOException {
    Map<String, StoredArray> stored = storedArrays(file, graph);
    var primary = graph.names().primary();
    var arrays = new LinkedHashMap<String, StoredArray>();
    var names = new ArrayList<String>();
    var constants = new ArrayList<String>();
    for (var array : stored.values()) {
      String name = primary.getOrDefault(array.name(), array.name());
      boolean isWeight =
          array.type().isFloatingPoint()
              && (array.elements() > 1 || !graph.isConstant(array.name()));
      (isWeight ? names : constants).add(name);
      if (name.equals(array.name())) {
        arrays.put(name, array);
      }
    }
    graph.names().unambiguous().forEach((name, view) -> view(stored, arrays, name, view));
    graph
        .names()
        .shared()
        .forEach(
            (name, view) -> {
              view(stored, arrays, name, view);
              if (arrays.containsKey(name)) {
                (arrays.get(name).type().isFloatingPoint() ? names : constants).add(name);
              }
            });
    return new OnnxFile(
        file,
        new ArrayTable(file.toString(), arrays, unreadable(file, graph)),
        names,
        constants,
        graph.metadata());
  }

  /** Types that Graft cannot read are no reason to refuse the rest of the model. */
  private static Map<String, String> unreadable(Path file, OnnxGraph graph) {
    var reasons = new LinkedHashMap<String, String>();
    for (OnnxTensor tensor : graph.tensors().values()) {
      if (tensor.type().isEmpty()) {
        reasons.put(
            tensor.name(),
            file
                + ": array "
                + Names.quote(tensor.name())
                + " has ONNX's element type "
                + tensor.dataType()
                + "; these can be read: "
                + ElementType.allNames());
      }
    }
    return reasons;
  }

  private static void view(
      Map<String, StoredArray> stored,
      Map<String, StoredArray> arrays,
      String name,
      OnnxNames.View view) {
    StoredArray array = stored.get(view.stored());
    if (array != null) {
      arrays.put(name, view.transposed() ? array.transposed(name) : array.named(name));
    }
  }

  private static Map<String, StoredArray> storedArrays(Path file, OnnxGraph graph)
      throws IOException {
    var readable = graph.tensors().values().stream().filter(t -> t.type().isPresent()).toList();
    var external =
        OnnxExternalData.map(file, readable.stream().filter(OnnxTensor::isExternal).toList());
    var arrays = new LinkedHashMap<String, StoredArray>();
    for (OnnxTensor tensor : readable) {
      var outside = external.get(tensor.name());
      arrays.put(
          tensor.name(),
          new StoredArray(
              tensor.name(),
              tensor.type().orElseThrow(),
              tensor.shape(),
              false,
              outside != null ? outside : tensor.bytes(),
              file.toString()));
    }
    return arrays;
  }

  /** The floating-point arrays, initialisers first, in the file's order. */
  @Override
  public List<String> names() {
    return names;
  }

  /**
   * The arrays that are no weights: integers such as {@code position_ids}, truth values, and single
   * numbers in {@code Constant} nodes. {@link #get} finds them too.
   */
  public List<String> constants() {
    return constants;
  }

  @Override
  public boolean has(String name) {
    return arrays.has(name);
  }

  @Override
  public StoredArray get(String name) {
    return arrays.get(name);
  }

  @Override
  public Path source() {
    return source;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }
}
