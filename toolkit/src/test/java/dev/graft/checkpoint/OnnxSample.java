package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.constant;
import static dev.graft.checkpoint.OnnxBytes.floats;
import static dev.graft.checkpoint.OnnxBytes.integer;
import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.node;
import static dev.graft.checkpoint.OnnxBytes.pair;
import static dev.graft.checkpoint.OnnxBytes.tensor;

/** A small model with every way to keep values; its external ones are in a file {@code data}. */
final class OnnxSample {

  private OnnxSample() {}

  static byte[] bytes() {
    return model(
            message()
                .nested(1, node("/fc/MatMul", "MatMul", "y", "x", "onnx::MatMul_1"))
                .nested(
                    1,
                    node("/out/Gemm", "Gemm", "z", "y", "onnx::Gemm_2")
                        .nested(5, integer("transB", 1)))
                .nested(1, node("i", "Identity", "twin", "half"))
                .nested(1, constant("c", floats("", new long[] {2}, 1, 2)))
                .nested(5, floats("onnx::MatMul_1", new long[] {2, 3}, 1, 2, 3, 4, 5, 6))
                .nested(5, floats("onnx::Gemm_2", new long[] {1, 2}, 1, 2))
                .nested(5, tensor("half", OnnxBytes.FLOAT16, 2).nested(5, message().raw(1).raw(9)))
                .nested(5, tensor("loose", OnnxBytes.FLOAT, 1).fixed32(4, 1))
                .nested(5, tensor("double", OnnxBytes.DOUBLE, 1).fixed64(10, 1))
                .nested(5, tensor("ids", OnnxBytes.INT64, 1).nested(7, message().raw(-1)))
                .nested(
                    5,
                    tensor("external", OnnxBytes.FLOAT, 4)
                        .varint(14, 1)
                        .nested(13, pair("location", "data"))
                        .nested(13, pair("offset", "16"))))
        .nested(14, pair("key", "value"))
        .toArray();
  }
}
