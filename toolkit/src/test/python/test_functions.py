"""What IJava's notebooks call and set: functions, classes under IJava's names, environment variables."""

import tempfile
import unittest
from pathlib import Path

from kernels import Kernel, KernelTest, compile_jar


class FunctionTest(KernelTest):
    def test_display_gives_an_id_by_which_it_is_replaced(self):
        cell = self.ok('String id = display("first");\nupdateDisplay(id, "second");')
        shown, updated = cell.contents("display_data"), cell.contents("update_display_data")
        self.assertEqual("first", shown[0]["data"]["text/plain"])
        self.assertEqual("second", updated[0]["data"]["text/plain"])
        later = self.ok('updateDisplay(id, "<b>third</b>", "text/html");').contents("update_display_data")
        self.assertEqual("<b>third</b>", later[0]["data"]["text/html"])
        self.assertEqual(shown[0]["transient"], later[0]["transient"])

    def test_display_as_the_last_line_shows_once(self):
        cell = self.ok('display("once")')
        self.assertEqual((1, None), (len(cell.contents("display_data")), cell.result))

    def test_render_chooses_the_form(self):
        cell = self.ok('render("<i>x</i>", "text/html")')
        self.assertEqual("<i>x</i>", cell.data["text/html"])

    def test_values_that_render_themselves(self):
        self.ok(
            """
            import io.github.spencerpark.jupyter.kernel.display.*;
            import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
            class Card implements DisplayDataRenderable {
                public Set<MIMEType> getSupportedRenderTypes() { return Set.of(MIMEType.TEXT_HTML); }
                public Set<MIMEType> getPreferredRenderTypes() { return Set.of(MIMEType.TEXT_HTML); }
                public void render(RenderContext context) {
                    context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>card</b>");
                }
            }"""
        )
        self.assertEqual("<b>card</b>", self.ok("new Card()").data["text/html"])

    def test_eval(self):
        self.assertEqual("42", self.value('eval("6 * 7")'))
        self.assertEqual("5", self.value('eval("int evaluated = 5;");\nevaluated'))
        self.assertEqual("null", self.value('String.valueOf(eval("int nothing = 1;"))'))

    def test_line_and_cell_magics_as_functions(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "loaded.jshell").write_text("int loaded = 9;")
            self.ok(f'lineMagic("load", List.of("{folder}/loaded.jshell"));')
            self.assertEqual("9", self.value("loaded"))
            jar = compile_jar(folder, Third="public class Third { public static int n() { return 3; } }")
            added = self.ok(f'List<String> added = lineMagic("jars", List.of("{jar}"));\nadded.size()')
            self.assertEqual("1", added.result)
            self.assertEqual("3", self.value("library.Third.n()"))

    def test_the_kernel_itself(self):
        self.ok("getKernelInstance().getRenderer()")
        self.ok("getKernelInstance().display(render(\"by the kernel\"));")

    def test_classes_under_the_names_of_ijava(self):
        for code, shown in (
            ("io.github.spencerpark.ijava.IJava.getKernelInstance() != null", "true"),
            ("io.github.spencerpark.ijava.runtime.Kernel.getKernelInstance() != null", "true"),
            ('io.github.spencerpark.ijava.runtime.Kernel.eval("1 + 1")', "2"),
            ('io.github.spencerpark.ijava.runtime.Display.render("x").getData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_PLAIN)', "x"),
            ('io.github.spencerpark.ijava.runtime.Magics.lineMagic("classpath", List.of("."))', None),
        ):
            with self.subTest(code):
                cell = self.ok(code)
                if shown:
                    self.assertEqual(shown, cell.result)


class EnvironmentTest(unittest.TestCase):
    """IJava's environment variables, each in a kernel of its own."""

    def kernel(self, **environment):
        kernel = Kernel(environment)
        self.addCleanup(kernel.close)
        return kernel

    def test_startup_scripts_and_the_class_path(self):
        with tempfile.TemporaryDirectory() as folder:
            jar = compile_jar(folder, Given="public class Given { public static int n() { return 4; } }")
            Path(folder, "one.jshell").write_text("int fromFile = library.Given.n();")
            kernel = self.kernel(
                IJAVA_CLASSPATH=str(jar),
                IJAVA_STARTUP_SCRIPTS_PATH=f"{folder}/*.jshell",
                IJAVA_STARTUP_SCRIPT="int fromText = fromFile + 1;",
                IJAVA_COMPILER_OPTS="-Xlint:deprecation -parameters",
            )
            self.assertEqual("9", kernel.value("fromFile + fromText"))
            kernel.value("class Named { void go(int first) {} }")
            self.assertEqual(
                "first", kernel.value('Named.class.getDeclaredMethod("go", int.class).getParameters()[0].getName()')
            )

    def test_the_time_limit(self):
        kernel = self.kernel(IJAVA_TIMEOUT="2 SECONDS")
        cell = kernel.run("while (true) {}", timeout=60)
        self.assertEqual("error", cell.status)
        self.assertRegex(cell.failure, "(?i)time")
        self.assertEqual("2", kernel.value("1 + 1"))

    def test_settings_that_make_no_sense_are_said_and_the_kernel_works(self):
        kernel = self.kernel(IJAVA_TIMEOUT="soon", IJAVA_STARTUP_SCRIPT="int x = missing;", IJAVA_CLASSPATH="/none/*.jar")
        self.assertEqual("2", kernel.value("1 + 1"))
        said = kernel.said() + "".join(cell.stderr for cell in kernel.cells.values())
        self.assertIn("IJAVA_TIMEOUT", said)
        self.assertIn("missing", said)


if __name__ == "__main__":
    unittest.main()
