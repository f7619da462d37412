package dev.graft.adapter;

/** How the files of a method name their arrays. */
public interface FileNames {
  /** What PEFT puts before the base model's own names. */
  String PREFIX = "base_model.model.";

  /** What PEFT puts there where nothing is put into the base model's own modules. */
  String OUTER_PREFIX = "base_model.";

  /** As most methods of PEFT do. */
  FileNames PEFT = (path, published) -> PREFIX + published;

  /**
   * The name of an array.
   *
   * @param path the parameter's path in the network
   * @param published the path as the family's checkpoints have it, with their prefix; the same as
   *     {@code path} in the head
   * @return the name in the file
   */
  String of(String path, String published);
}
