package dev.graft.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel as a process, asked by a real client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class KernelProtocolTest {

  private KernelClient client;
  private JsonObject info;
  private KernelClient.Cell first;

  @BeforeAll
  void start(@TempDir Path work) throws IOException {
    var services = Files.createDirectories(work.resolve("extensions/META-INF/services"));
    Files.writeString(
        services.resolve("dev.graft.extension.KernelExtension"),
        GreetingExtension.class.getName()
            + "\n"
            + BrokenExtension.class.getName()
            + "\nno.such.Extension\n");
    client =
        new KernelClient(
            work,
            Map.of("IJAVA_STARTUP_SCRIPT", "int fromStartup = 5;", "IJAVA_TIMEOUT", "never"),
            work.resolve("extensions"));
    info = client.awaitReady();
    first = client.execute("fromStartup");
  }

  @AfterAll
  void end() throws InterruptedException {
    try {
      assertThat(client.shutdown()).isZero();
      assertThat(client.log()).doesNotContain(KernelClient.KEY);
    } finally {
      client.close();
    }
  }

  @Test
  void theKernelSaysWhatItIs() {
    var language = info.getAsJsonObject("language_info");
    assertThat(info.get("status").getAsString()).isEqualTo("ok");
    assertThat(info.get("banner").getAsString()).contains("Graft");
    assertThat(language.get("name").getAsString()).isEqualTo("Java");
    assertThat(language.get("codemirror_mode").getAsString()).isEqualTo("text/x-java");
    assertThat(language.get("file_extension").getAsString()).isEqualTo(".jshell");
    assertThat(language.get("pygments_lexer").getAsString()).isEqualTo("java");
  }

  @Test
  void theFirstCellTellsWhatWentWrongAtTheStartAndRunsAllTheSame() {
    assertThat(first.text()).isEqualTo("5");
    assertThat(first.stream("stderr"))
        .contains("BrokenExtension failed to install itself", "broken on purpose")
        .contains("BrokenExtension failed to name its imports")
        .contains("no.such.Extension", "no.such.thing")
        .contains("IJAVA_TIMEOUT", "30 SECONDS");
  }

  @Test
  void anExtensionsRenderersAndImportsAreThere() {
    assertThat(client.execute("1 < 2").only("execute_result").getAsJsonObject("data").toString())
        .contains("text/html", "true");
    assertThat(client.execute("Duration.ofSeconds(90)").text()).isEqualTo("PT1M30S");
  }

  @Test
  void messagesComeInTheOrderOfTheProtocol() {
    var cell =
        client.execute("System.out.print(\"a\"); display(\"b\"); System.out.print(\"c\"); 7");
    assertThat(cell.types())
        .containsExactly(
            "status", "execute_input", "stream", "display_data", "stream", "execute_result");
    assertThat(cell.reply().get("status").getAsString()).isEqualTo("ok");
    assertThat(cell.only("execute_result").get("execution_count"))
        .isEqualTo(cell.reply().get("execution_count"));
  }

  @Test
  void whatIsShownCanBeReplaced() {
    var cell = client.execute("updateDisplay(display(\"old\"), \"new\");");
    var shown = cell.only("display_data");
    var replaced = cell.only("update_display_data");
    assertThat(replaced.getAsJsonObject("transient")).isEqualTo(shown.getAsJsonObject("transient"));
    assertThat(replaced.getAsJsonObject("data").get("text/plain").getAsString()).isEqualTo("new");
  }

  @Test
  void arraysShowTheirElements() {
    assertThat(client.execute("new int[][] {{1, 2}, {}}").text())
        .isEqualTo("int[2][] { int[2] { 1, 2 }, int[0] { } }");
    assertThat(client.execute("new String[] {\"a\", null}").text())
        .isEqualTo("String[2] { \"a\", null }");
    assertThat(client.execute("new double[1000]").text())
        .startsWith("double[1000] { 0.0")
        .endsWith(", ... }");
  }

  @Test
  void aResultThatCannotBeSentIsAnErrorOfTheCell() {
    var cell =
        client.execute(
            "var odd = new io.github.spencerpark.jupyter.kernel.display.DisplayData(\"x\");"
                + " odd.putData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.parse("
                + "\"application/json\"), Double.NaN); odd");
    assertThat(cell.reply().get("status").getAsString()).isEqualTo("error");
    assertThat(client.execute("1 + 1").text()).isEqualTo("2");
  }

  @Test
  void evalInAThreadThatTheCellWaitsForRuns() {
    assertThat(
            client
                .execute(
                    "java.util.concurrent.CompletableFuture.supplyAsync(() -> { try { return"
                        + " eval(\"40 + 2\"); } catch (Exception e) { return e; } }).get()")
                .text())
        .isEqualTo("42");
  }

  @Test
  void theIdOfWhatWasShownIsNotShownToo() {
    assertThat(client.execute("display(1);").types())
        .containsExactly("status", "execute_input", "display_data");
  }

  @Test
  void theFunctionsOfIjavaAreThere() {
    assertThat(client.execute("eval(\"int e = 6;\\ne * 7\")").text()).isEqualTo("42");
    assertThat(client.execute("printf(\"%d|%s%n\", 1, \"x\")").stream("stdout"))
        .isEqualToNormalizingNewlines("1|x\n");
    assertThat(
            client
                .execute(
                    "getKernelInstance() instanceof io.github.spencerpark.jupyter.kernel.BaseKernel ? \"ours\" : \"\"")
                .text())
        .isEqualTo("ours");
    assertThat(client.execute("render(\"<i>\", \"text/html\")").only("execute_result").toString())
        .contains("text/html");
    assertThat(client.execute("display(null)").only("display_data").toString()).contains("null");
    assertThat(client.execute("List<String> none = %jars absent/*.jar\nnone.size()").text())
        .isEqualTo("0");
    assertThat(
            client.execute("lineMagic(\"nothing\", List.of())").reply().get("ename").getAsString())
        .isEqualTo("UndefinedMagicException");
  }

  @Test
  void anErrorCarriesItsNameMessageAndLines() {
    var cell = client.execute("throw new java.io.IOException(\"<script>alert(1)</script>\")");
    var error = cell.only("error");
    assertThat(error.get("ename").getAsString()).isEqualTo("IOException");
    assertThat(error.get("evalue").getAsString()).isEqualTo("<script>alert(1)</script>");
    assertThat(KernelClient.lines(error.getAsJsonArray("traceback")))
        .contains("java.io.IOException: <script>", "line 1");
    assertThat(cell.reply().get("status").getAsString()).isEqualTo("error");
    assertThat(cell.reply().get("ename").getAsString()).isEqualTo("IOException");
    assertThat(cell.reply().has("execution_count")).isTrue();
  }

  @Test
  void aRendererThatFailsIsAnErrorOfTheCell() {
    var cell =
        client.execute(
            "new Object() { public String toString() { throw new UnsupportedOperationException("
                + "\"no text\"); } }");
    assertThat(cell.reply().get("ename").getAsString()).isEqualTo("UnsupportedOperationException");
    assertThat(client.execute("1 + 1").text()).isEqualTo("2");
  }

  @Test
  void muchOutputArrivesWholeAndInFewMessages() {
    var cell =
        client.execute("for (int i = 0; i < 100_000; i++) System.out.println(i + \" é😀\");");
    assertThat(cell.stream("stdout").lines()).hasSize(100_000).allMatch(l -> l.endsWith(" é😀"));
    assertThat(cell.published()).hasSizeLessThan(1000);
  }

  @Test
  void aCharacterWrittenByteByByteStaysWhole() {
    var cell =
        client.execute(
            "for (byte b : \"é😀\".getBytes(\"UTF-8\")) { System.out.write(b); System.out.flush();"
                + " Thread.sleep(50); }");
    assertThat(cell.stream("stdout")).isEqualTo("é😀");
  }

  @Test
  void progressAppearsWhileTheCellRuns() {
    var cell =
        client.execute(
            "for (int i = 0; i < 4; i++) { System.out.print(\"\\r\" + i); Thread.sleep(120); }");
    assertThat(cell.types().stream().filter("stream"::equals)).hasSizeGreaterThan(2);
    assertThat(cell.stream("stdout")).isEqualTo("\r0\r1\r2\r3");
  }

  @Test
  void aRunningCellIsInterrupted() {
    var sleeping = client.start("{ System.out.print(\"begun\"); Thread.sleep(60_000); }");
    client.awaitOutput(sleeping);
    assertThat(client.interrupt().get("status").getAsString()).isEqualTo("ok");
    assertThat(client.finish(sleeping).reply().get("ename").getAsString())
        .isEqualTo("InterruptedException");

    var spinning = client.start("{ System.out.print(\"begun\"); while (true) {} }");
    client.awaitOutput(spinning);
    var unused = client.interrupt();
    assertThat(client.finish(spinning).reply().get("ename").getAsString()).isEqualTo("Interrupted");
    assertThat(client.execute("1 + 2").text()).isEqualTo("3");
  }

  @Test
  void cellsThatWaitBehindOneThatFailsAreAborted() {
    var failing = client.start("Thread.sleep(700); int z = 1 / 0;");
    var second = client.start("int neverRun = 1;");
    var third = client.start("2");
    assertThat(client.finish(failing).reply().get("status").getAsString()).isEqualTo("error");
    assertThat(client.finish(second).reply().get("status").getAsString()).isEqualTo("aborted");
    assertThat(client.finish(third).reply().get("status").getAsString()).isEqualTo("aborted");
    assertThat(client.execute("neverRun").reply().get("status").getAsString()).isEqualTo("error");
    assertThat(client.execute("5").text()).isEqualTo("5");
  }

  @Test
  void aPromptIsShownWhileTheKernelWaitsForTheAnswer() {
    var asking = client.start("System.out.print(\"name? \"); new Scanner(System.in).nextLine()");
    assertThat(client.answer(asking, "Ada\n").toString()).contains("name? ");
    assertThat(client.finish(asking).text()).isEqualTo("Ada");
  }

  @Test
  void bothStreamsKeepTheOrderInWhichTheyWereWritten() {
    var cell =
        client.execute(
            "{ System.err.print(\"a\"); System.out.print(\"b\"); System.err.print(\"c\"); }");
    assertThat(cell.published().stream().filter(m -> m.type().equals("stream")))
        .extracting(m -> m.content().get("name").getAsString())
        .containsExactly("stderr", "stdout", "stderr");
  }

  @Test
  void aMessageWithAWrongSignatureIsIgnoredAndTheNextOneHeard() {
    client.forge("System.exit(3);");
    assertThat(client.execute("3 + 4").text()).isEqualTo("7");
  }

  @Test
  void codeIsJudgedCompleteOrNot() {
    assertThat(completeness("int x = 5;")).isEqualTo("complete");
    assertThat(completeness("%maven a:b:c")).isEqualTo("complete");
    assertThat(completeness("for (int i = 0; i < 3; i++) {")).isEqualTo("incomplete");
    assertThat(completeness("1 +* 2")).isEqualTo("invalid");
    assertThat(completeness("")).isEqualTo("complete");
  }

  @Test
  void completionsCountCharactersAsTheProtocolDoes() {
    var reply = complete("\"😀\".leng", 9);
    assertThat(reply.getAsJsonArray("matches").toString()).isEqualTo("[\"length()\"]");
    assertThat(reply.get("cursor_start").getAsInt()).isEqualTo(4);
    assertThat(reply.get("cursor_end").getAsInt()).isEqualTo(8);
    assertThat(complete("%mav", 4).getAsJsonArray("matches").toString()).contains("maven");
    assertThat(complete("%jars x\nStri", 12).getAsJsonArray("matches").toString())
        .contains("\"String\"");
  }

  @Test
  void documentationIsFoundAtTheBracket() {
    var content = new JsonObject();
    content.addProperty("code", "Math.max(");
    content.addProperty("cursor_pos", 9);
    content.addProperty("detail_level", 0);
    var reply = client.ask("inspect_request", content);
    assertThat(reply.get("found").getAsBoolean()).isTrue();
    assertThat(reply.toString()).contains("Math.max(int a, int b)");
  }

  @Test
  void historyHasTheLastCellsAndWhatTheyShowed() {
    assertThat(client.execute("6 * 7").text()).isEqualTo("42");
    var content = new JsonObject();
    content.addProperty("hist_access_type", "tail");
    content.addProperty("n", 1);
    content.addProperty("output", true);
    content.addProperty("raw", true);
    assertThat(client.ask("history_request", content).getAsJsonArray("history").toString())
        .startsWith("[[0,")
        .endsWith(",[\"6 * 7\",\"42\"]]]");
  }

  private String completeness(String code) {
    var content = new JsonObject();
    content.addProperty("code", code);
    return client.ask("is_complete_request", content).get("status").getAsString();
  }

  private JsonObject complete(String code, int at) {
    var content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("cursor_pos", Math.min(at, code.codePointCount(0, code.length())));
    return client.ask("complete_request", content);
  }
}
