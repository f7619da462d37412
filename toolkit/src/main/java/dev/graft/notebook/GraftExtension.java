package dev.graft.notebook;

import dev.graft.data.TextTokenizer;
import dev.graft.extension.KernelExtension;
import dev.graft.tensor.Tensors;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a kernel on the base kernel's foundation loads to show Graft's values. */
public final class GraftExtension implements KernelExtension {
  private static final String SMALLEST_TOKENIZER =
      """
      {"model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}
      """;

  private static final int SHORTEST = 3;

  @Override
  public void install(BaseKernel kernel) {
    Graft.install(kernel);
  }

  @Override
  public List<String> answersInterrupts() {
    return List.of(
        "dev.graft.artifact.Hub",
        "dev.graft.training.",
        "dev.graft.evaluation.",
        "dev.graft.experiment.");
  }

  @Override
  public List<String> imports() {
    return List.of(
        "import dev.graft.*;",
        "import dev.graft.adapter.*;",
        "import dev.graft.chart.*;",
        "import dev.graft.data.*;",
        "import dev.graft.evaluation.*;",
        "import dev.graft.experiment.*;",
        "import tech.tablesaw.api.*;",
        "import java.nio.file.*;");
  }

  @Override
  public List<String> rehearsal() {
    return List.of(
        """
        Table.create("fruit", StringColumn.create("name", "apple"), IntColumn.create("n", 1))""");
  }

  /** Unpacks the native libraries of the tensors and of the tokenizers. */
  @Override
  public void prepare() {
    Tensors.newScope().close();
    TextTokenizer unused =
        TextTokenizer.read(SMALLEST_TOKENIZER.getBytes(StandardCharsets.UTF_8), SHORTEST);
  }
}
