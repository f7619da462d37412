package dev.graft.example;

import ai.djl.ndarray.NDArray;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterSites;
import dev.graft.adapter.Insertion;
import dev.graft.architecture.Architecture;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.Linear;
import dev.graft.module.Parameter;
import dev.graft.tensor.DecoderOperations;
import java.util.List;

/** Multiplies what linear layers give by a trained number for each output: g (W x + b). */
public record OutputGain(List<String> targets) implements Adapter {
  @Override
  public void insert(AdapterSites sites) {
    for (Linear linear : sites.named(Linear.class, targets).values()) {
      sites.attach(linear, new Gain(linear.out()));
    }
  }

  @Override
  public String describe(Architecture architecture) {
    return "gain on " + String.join(", ", targets);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    var json = new JsonObject();
    json.addProperty("peft_type", "OUTPUT_GAIN");
    json.add("target_modules", new Gson().toJsonTree(targets));
    return json;
  }

  private static final class Gain extends LayerAdapter {
    private final Parameter gain;

    Gain(long out) {
      var fresh = Parameter.fresh(Parameter.Role.ADAPTER, Initializer.ones(), out);
      gain = parameter("gain", fresh);
    }

    @Override
    public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
      try (NDArray y = layer.forward(x)) {
        return DecoderOperations.multiply(y, gain.array());
      }
    }
  }
}
