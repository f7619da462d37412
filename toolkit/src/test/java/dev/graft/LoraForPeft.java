package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.adapter.Lora;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes adapters of every kind and what they compute, for {@code src/test/peft/load_written.py}.
 */
final class LoraForPeft {
  private LoraForPeft() {}

  /** The directory to write below. */
  public static void main(String[] arguments) throws IOException {
    var adapters = new LinkedHashMap<String, Lora>();
    adapters.put("bert/plain", Lora.rank(4));
    adapters.put("bert/stabilised", Lora.rank(4).alpha(6.5).rankStabilised().gaussian());
    adapters.put("bert/dora", Lora.rank(4).dora());
    adapters.put("bert/pissa", Lora.rank(3).pissa());
    adapters.put("bert/pissa_stabilised", Lora.rank(3).pissa().rankStabilised());
    adapters.put("bert/olora_dora", Lora.rank(4).olora().dora());
    adapters.put("bert/all_linear", Lora.rank(2).onAllLinear());
    adapters.put(
        "bert/ranks", Lora.rank(4).on("query", "dense").rank("layer.0", 2).alpha("query", 3));
    adapters.put("bert/tables", Lora.rank(4).on("word_embeddings", "position_embeddings", "query"));
    adapters.put("bert/tables_dora", Lora.rank(4).on("word_embeddings").dora());
    adapters.put("roberta/tables", Lora.rank(4).on("word_embeddings", "position_embeddings"));
    adapters.put("gpt2/plain", Lora.rank(4));
    adapters.put("gpt2/dora_pissa", Lora.rank(4).pissa().dora());
    adapters.put("gpt2/all_linear", Lora.rank(4).onAllLinear());
    adapters.put("llama/dora", Lora.rank(4).dora().onAllLinear());
    adapters.put("gemma3_text/tables", Lora.rank(4).on("embed_tokens", "q_proj"));
    adapters.put("resnet/plain", Lora.rank(4));
    adapters.put("resnet/dora", Lora.rank(4).dora());
    adapters.put("convnext/plain", Lora.rank(4));
    adapters.put("convnext/grouped", Lora.rank(8).on("stages.0.layers.0.dwconv").dora());
    for (Map.Entry<String, Lora> entry : adapters.entrySet()) {
      write(Path.of(arguments[0]).resolve(entry.getKey()), entry.getKey(), entry.getValue());
    }
  }

  private static void write(Path directory, String name, Lora lora) throws IOException {
    Files.createDirectories(directory);
    String base = name.substring(0, name.indexOf('/'));
    try (AdaptedModel adapted = AdaptedModel.of(base, lora).moved()) {
      adapted.write(directory);
      var logits = new JsonArray();
      for (float value : adapted.logits()) {
        logits.add(value);
      }
      var json = new JsonObject();
      json.add("logits", logits);
      Files.writeString(directory.resolve("computed.json"), json.toString());
    }
  }
}
