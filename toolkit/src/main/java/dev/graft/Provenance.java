package dev.graft;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.tensor.Threads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/** How a classifier was trained, as its card tells it; empty if that is not known. */
final class Provenance {
  static final Provenance UNKNOWN = new Provenance(new JsonObject());

  private static final String VERSION = "graft_version";
  private static final String THREADS = "threads";
  private static final String RECIPE = "recipe";
  private static final String DATA = "data";

  private final JsonObject json;

  private Provenance(JsonObject json) {
    this.json = json;
  }

  /**
   * What is known when a run ends.
   *
   * @param recipe what was said
   * @param learningRate the rate of the parts for which the recipe says none
   * @param encoder made of texts or images what the network takes
   * @param data what it was trained and validated on
   */
  static Provenance of(Recipe recipe, double learningRate, ExampleEncoder encoder, Splits data) {
    var settings = new LinkedHashMap<>(recipe.settings());
    settings.putIfAbsent(RecipeSetting.LEARNING_RATE.word(), learningRate);
    if (encoder instanceof TextTokenizer tokenizer) {
      settings.put(RecipeSetting.MAX_LENGTH.word(), tokenizer.maxLength());
    }
    var examples = new JsonObject();
    examples.addProperty("fingerprint", data.train().fingerprint());
    examples.addProperty("training_examples", data.train().size());
    examples.addProperty("validation_fingerprint", data.validation().fingerprint());
    examples.addProperty("validation_examples", data.validation().size());
    var json = new JsonObject();
    json.addProperty(VERSION, version());
    json.addProperty(THREADS, Threads.count());
    json.add(RECIPE, new Gson().toJsonTree(settings));
    json.add(DATA, examples);
    return new Provenance(json);
  }

  /** What an earlier save said, kept word for word. */
  static Provenance read(ConfigurationReader card) {
    var json = new JsonObject();
    if (card.has(VERSION)) {
      json.addProperty(VERSION, card.text(VERSION));
    }
    if (card.has(THREADS)) {
      json.addProperty(THREADS, card.wholeNumber(THREADS, 1, Integer.MAX_VALUE));
    }
    for (String part : List.of(RECIPE, DATA)) {
      if (card.has(part)) {
        json.add(part, card.object(part).json());
      }
    }
    return new Provenance(json);
  }

  /** Puts what is known into a card. */
  void addTo(JsonObject card) {
    if (!json.has(VERSION)) {
      card.addProperty(VERSION, version());
    }
    json.deepCopy().entrySet().forEach(entry -> card.add(entry.getKey(), entry.getValue()));
  }

  static String version() {
    return Objects.requireNonNullElse(
        Provenance.class.getPackage().getImplementationVersion(), "unreleased");
  }
}
