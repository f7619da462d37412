package dev.graft.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tokens and their ids, as the tokenizers library numbers them.
 *
 * <p>An added token that the model's own vocabulary lacks gets the next free number, whatever the
 * file says; files that the library wrote agree.
 */
final class Vocabulary {

  private final Map<String, Integer> ids;
  private final Map<Integer, String> tokens;
  private final List<AddedToken> added;
  private final Set<String> appended;
  private final int ofModel;
  private final int largestAdded;

  private Vocabulary(
      Map<String, Integer> ids,
      Map<Integer, String> tokens,
      List<AddedToken> added,
      Set<String> appended,
      int ofModel,
      int largestAdded) {
    this.ids = ids;
    this.tokens = tokens;
    this.added = added;
    this.appended = appended;
    this.ofModel = ofModel;
    this.largestAdded = largestAdded;
  }

  /** The map is taken over. */
  static Vocabulary of(Map<String, Integer> model, List<AddedToken> added) {
    var tokens = new HashMap<Integer, String>(model.size() * 2);
    model.forEach((token, id) -> tokens.put(id, token));
    int ofModel = model.size();
    int largest = -1;
    var appended = new HashSet<String>();
    for (AddedToken token : added) {
      Integer known = model.get(token.content());
      int id = known == null ? next(ofModel, largest) : known;
      if (known == null) {
        appended.add(token.content());
      }
      model.put(token.content(), id);
      tokens.put(id, token.content());
      largest = Math.max(largest, id);
    }
    return new Vocabulary(model, tokens, List.copyOf(added), appended, ofModel, largest);
  }

  private static int next(int ofModel, int largestAdded) {
    return Math.max(ofModel, largestAdded + 1);
  }

  /** The number that the next added token gets. */
  int next() {
    return next(ofModel, largestAdded);
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Whether the model's own vocabulary holds a token. */
  boolean ofModel(String token) {
    return ids.containsKey(token) && !appended.contains(token);
  }

  Optional<String> token(long id) {
    return id == (int) id ? Optional.ofNullable(tokens.get((int) id)) : Optional.empty();
  }

  List<AddedToken> added() {
    return added;
  }

  /** The contents of the added tokens that are special. */
  Set<String> special() {
    return added.stream()
        .filter(AddedToken::special)
        .map(AddedToken::content)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Different tokens, the added ones included. */
  int size() {
    return ids.size();
  }
}
