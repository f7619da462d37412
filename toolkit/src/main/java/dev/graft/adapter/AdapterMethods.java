package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The known methods, by the {@code peft_type} of their {@code adapter_config.json}. */
public final class AdapterMethods {
  private static final String TYPE = "peft_type";
  private static final String SAVED = "modules_to_save";

  private static final Map<String, Reader> METHODS = new ConcurrentSkipListMap<>();

  static {
    METHODS.put("LORA", LoraConfiguration::read);
    METHODS.put(AdaLora.TYPE, AdaLoraConfiguration::read);
    METHODS.put("IA3", Ia3Configuration::read);
    METHODS.put("VERA", VeraConfiguration::read);
    METHODS.put("LN_TUNING", LayerNormTuningConfiguration::read);
    METHODS.put(BitFit.TYPE, BitFit::read);
    METHODS.put("PROMPT_TUNING", PromptTuning::read);
    METHODS.put("PREFIX_TUNING", PrefixTuning::read);
    METHODS.put(
        "BOTTLENECK",
        (configuration, backbone, family) -> BottleneckConfiguration.read(configuration));
    METHODS.put(
        Compacter.TYPE,
        (configuration, backbone, family) -> CompacterConfiguration.read(configuration, family));
    METHODS.put(LoReft.TYPE, LoReftConfiguration::read);
  }

  private AdapterMethods() {}

  /** Reads the configuration of one method. */
  @FunctionalInterface
  public interface Reader {

    /**
     * Reads a configuration.
     *
     * @param configuration the keys
     * @param backbone the network that the adapter is for; it stays as it is
     * @param architecture what the network was built from
     * @return the adapter
     * @throws IllegalArgumentException if a setting is not supported or does not fit the network
     */
    Adapter read(ConfigurationReader configuration, Backbone backbone, Architecture architecture);
  }

  /**
   * Makes a method of one's own known, so that what was trained with it can be loaded.
   *
   * @param type the {@code peft_type} that its configuration has
   * @param reader reads its configuration
   * @throws IllegalArgumentException if another method has this type
   */
  public static void register(String type, Reader reader) {
    Reader known = METHODS.putIfAbsent(type, reader);
    // A cell that is run twice registers twice, with a class of the same name.
    if (known != null && !known.getClass().getName().equals(reader.getClass().getName())) {
      throw new IllegalArgumentException("There is already a method of type '" + type + "'");
    }
    METHODS.put(type, reader);
  }

  /**
   * The adapter that a configuration of PEFT's describes, of our own, or of AdapterHub's library,
   * whose bottleneck adapters are known.
   *
   * @param configuration the keys
   * @param backbone the network that the adapter is for; it stays as it is
   * @param architecture what the network was built from
   * @return the adapter
   * @throws IllegalArgumentException if the method or one of its settings is not supported, or does
   *     not fit the network; the message names the file and the key
   */
  public static Adapter read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    if (!configuration.has(TYPE) && configuration.has("config")) {
      return AdapterHubConfiguration.read(configuration, backbone);
    }
    Reader reader = METHODS.get(configuration.choice(TYPE, METHODS.keySet()));
    if (reader == null) {
      throw new IllegalStateException("A choice is one of those offered");
    }
    if (configuration.has(SAVED)) {
      var unused = configuration.textsOrNone(SAVED);
    }
    return reader.read(configuration, backbone, architecture);
  }
}
