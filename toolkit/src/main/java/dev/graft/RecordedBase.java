package dev.graft;

import dev.graft.adapter.ConfigurationReader;

/** The base model that an adapter of PEFT's or AdapterHub's names. */
final class RecordedBase {
  private static final String BASE = "base_model_name_or_path";
  private static final String ADAPTER_HUB_BASE = "model_name";
  private static final String PUBLISHED = "_name_or_path";

  private RecordedBase() {}

  /**
   * Refuses an adapter of a model that is called otherwise than the upstream. A directory says no
   * more than its last name; an adapter that names nothing is taken.
   *
   * @param configuration an {@code adapter_config.json}
   * @param upstream the model that the adapter shall be put into
   */
  static void check(ConfigurationReader configuration, Upstream upstream) {
    String key = configuration.has(BASE) ? BASE : ADAPTER_HUB_BASE;
    if (!configuration.has(key)) {
      return;
    }
    String recorded = configuration.text(key);
    boolean same =
        recorded.isBlank()
            || last(recorded).equalsIgnoreCase(last(upstream.name()))
            || last(recorded).equalsIgnoreCase(last(upstream.source()))
            || upstream
                .config()
                .text(PUBLISHED)
                .filter(published -> last(recorded).equalsIgnoreCase(last(published)))
                .isPresent();
    if (!same) {
      throw configuration.problem(
          key,
          ("the adapter was trained on '%s', but the upstream given is '%s' (%s). If they are the "
                  + "same model, say acceptBase(); the shapes are checked in any case")
              .formatted(recorded, upstream.name(), upstream.source()));
    }
  }

  private static String last(String name) {
    String path = name.replace('\\', '/').replaceAll("/+$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
