package dev.graft.kernel.help;

import java.util.List;
import java.util.Map;

/**
 * How code might go on.
 *
 * @param candidates the likeliest first
 * @param start of what a candidate replaces, in code points
 * @param end of it
 */
public record Completion(List<Candidate> candidates, int start, int end) {

  /**
   * One way to go on.
   *
   * @param text what replaces the code
   * @param type what it is, in the words of Jupyter's frontends: method, class, keyword, ...
   */
  public record Candidate(String text, String type) {}

  /** What {@code complete_reply} carries so that frontends show the types. */
  public Map<String, Object> metadata() {
    var types =
        candidates.stream()
            .map(
                each ->
                    Map.of("start", start, "end", end, "text", each.text(), "type", each.type()))
            .toList();
    return candidates.isEmpty() ? Map.of() : Map.of("_jupyter_types_experimental", types);
  }

  /** The texts of the candidates. */
  public List<String> texts() {
    return candidates.stream().map(Candidate::text).toList();
  }
}
