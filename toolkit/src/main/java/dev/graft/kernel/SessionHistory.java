package dev.graft.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cells that this kernel has run, for clients with a prompt; one session, of number 0. */
final class SessionHistory implements HistoryManager {

  private static final int LIMIT = 10_000;
  private static final int TEXT_LIMIT = 2_000;
  private static final int SESSION = 0;

  private final Deque<HistoryEntry> entries = new ArrayDeque<>();

  synchronized void add(int count, String code, @Nullable DisplayData result) {
    if (entries.size() == LIMIT) {
      entries.removeFirst();
    }
    var text = result == null ? null : result.getData(MIMEType.TEXT_PLAIN);
    entries.add(new HistoryEntry(SESSION, count, code, text == null ? null : cut(text.toString())));
  }

  /** A history of large results would keep them for ever. */
  private static String cut(String text) {
    return text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT) + "...";
  }

  @Override
  public synchronized List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
    return last(entries, length, flags);
  }

  @Override
  public synchronized List<HistoryEntry> lookupRange(
      int session, int start, int stop, Set<ResultFlag> flags) {
    // Only this session is known; -1 would be the one before.
    return session != SESSION
        ? List.of()
        : last(
            entries.stream()
                .filter(e -> e.getCellNumber() >= start && e.getCellNumber() < stop)
                .toList(),
            LIMIT,
            flags);
  }

  @Override
  public synchronized List<HistoryEntry> search(String glob, int length, Set<ResultFlag> flags) {
    var pattern = pattern(glob);
    var found = entries.stream().filter(e -> pattern.matcher(e.getInput()).matches()).toList();
    return last(flags.contains(ResultFlag.UNIQUE) ? unique(found) : found, length, flags);
  }

  /** Of entries with the same input the last. */
  private static Collection<HistoryEntry> unique(List<HistoryEntry> found) {
    var byInput = new LinkedHashMap<String, HistoryEntry>();
    for (var entry : found) {
      byInput.remove(entry.getInput());
      byInput.put(entry.getInput(), entry);
    }
    return byInput.values();
  }

  /** {@code *} is any text and {@code ?} any character, as in IPython. */
  private static Pattern pattern(String glob) {
    var regex =
        glob.codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  private static List<HistoryEntry> last(
      Collection<HistoryEntry> all, int length, Set<ResultFlag> flags) {
    var wanted = new ArrayList<HistoryEntry>();
    int skipped = length <= 0 ? 0 : Math.max(0, all.size() - length);
    all.stream().skip(skipped).forEach(e -> wanted.add(withOutput(e, flags)));
    return Collections.unmodifiableList(wanted);
  }

  private static HistoryEntry withOutput(HistoryEntry entry, Set<ResultFlag> flags) {
    return flags.contains(ResultFlag.INCLUDE_OUTPUT)
        ? entry
        : new HistoryEntry(entry.getSession(), entry.getCellNumber(), entry.getInput());
  }
}
