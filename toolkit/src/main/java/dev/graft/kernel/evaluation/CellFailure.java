package dev.graft.kernel.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a cell did not come to its end, as the notebook shows it. */
public final class CellFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final String report;

  CellFailure(String name, String message, List<String> lines, @Nullable Throwable cause) {
    super(message, cause);
    this.name = name;
    this.report = String.join("\n", lines);
  }

  /** The simple name of what was thrown, such as {@code IllegalArgumentException}. */
  public String name() {
    return name;
  }

  /** The report, line by line. */
  public List<String> lines() {
    return report.lines().toList();
  }
}
