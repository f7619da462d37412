"""Errors: what went wrong, where in the notebook, with nothing of the kernel in between."""

import re
import tempfile
import unittest

from kernels import COLOURS, KernelTest, compile_jar

KERNEL_FRAMES = re.compile(r"jdk\.jshell|dev\.graft\.kernel|java\.lang\.reflect|jdk\.internal|REPL\.|do_it\$|spencerpark")


class CompilationErrorTest(KernelTest):
    def marked(self, code):
        """What stands above the markers of a cell that does not compile: (line of code, marked part)."""
        failed = self.fails(code)
        lines = failed.failure.splitlines()
        found = []
        for above, line in zip(lines, lines[1:]):
            if re.fullmatch(r"\s*\^[\^~]*\s*", line):
                start, end = line.index("^"), len(line.rstrip())
                found.append((above.strip(), above[start:end]))
        self.assertTrue(found, f"no marker: {failed}")
        return failed, found

    def test_the_line_and_the_place_are_marked(self):
        failed, marks = self.marked("int a = 1;\nint b = missing + a;\nint c = 3;")
        self.assertEqual([("int b = missing + a;", "missing")], marks)
        self.assertRegex(failed.failure, rf"cell {failed.reply['content']['execution_count']}, line 2\b")
        self.assertIn("cannot find symbol", failed.error["evalue"])

    def test_within_a_statement_of_several_lines(self):
        failed, marks = self.marked('var joined = List.of(1, 2, 3)\n    .stream()\n    .mapp(x -> x + 1)\n    .toList();')
        self.assertIn("line 3", failed.failure)
        self.assertIn(".mapp(x -> x + 1)", marks[0][0])

    def test_within_a_method(self):
        failed, marks = self.marked('int half(int x) {\n    int y = x / 2;\n    return "y";\n}')
        self.assertIn("line 3", failed.failure)
        self.assertEqual('"y"', marks[0][1])

    def test_below_a_magic_and_blank_lines(self):
        failed, marks = self.marked('\n\n%classpath .\n\n// comment\nint wrong = "text";')
        self.assertIn("line 6", failed.failure)
        self.assertEqual('"text"', marks[0][1])

    def test_several_errors_each_with_its_place(self):
        failed, marks = self.marked("class Broken {\n    int a = \"one\";\n    int b() { return 1; }\n    String c = 2.5;\n}")
        self.assertIn('"one"', [part for _, part in marks])
        self.assertIn("2.5", [part for _, part in marks])
        self.assertRegex(failed.failure, r"line 2\b")
        self.assertRegex(failed.failure, r"line 4\b")

    def test_tabs_and_wide_characters_do_not_move_the_marker(self):
        failed = self.fails('\tString s = "äöü" + missing;')
        code, marker = next(
            (a, b) for a, b in zip(failed.failure.splitlines(), failed.failure.splitlines()[1:]) if b.strip().startswith("^")
        )
        self.assertEqual(code.index("missing"), marker.index("^"), str(failed))

    def test_an_unfinished_cell_says_so(self):
        failed = self.fails("int open(int x) {\n    return x;")
        self.assertRegex(failed.failure, r"(?i)incomplete|too early|reached end")
        self.assertIn("cell", failed.failure)

    def test_syntax_errors_are_marked(self):
        for code in ("int = 5;", "for (int i = 0; i < 3; i++ { }", "return 5 5;", "int x = 1 +;", "}"):
            failed = self.fails(code)
            self.assertNotIn("Exception", failed.error["ename"], str(failed))
            self.assertRegex(failed.failure, r"(?m)^\s*\^|too early", str(failed))

    def test_cells_before_the_error_of_a_cell_have_run(self):
        self.fails("int reached = 1;\nint broken = missing;")
        self.assertEqual("1", self.value("reached"))

    def test_what_is_wrong_is_no_html(self):
        failed = self.fails('List<String> list = new ArrayList<Integer>();')
        self.assertIn("ArrayList<", failed.failure)

    def test_a_name_of_a_method_is_said_with_its_types(self):
        failed = self.fails('"text".charAt("x")')
        self.assertIn("String", failed.failure)
        self.assertIn("int", failed.failure)


class ExceptionTest(KernelTest):
    def clean(self, failed):
        for line in failed.failure.splitlines():
            self.assertNotRegex(line, KERNEL_FRAMES, f"a frame of the kernel in:\n{failed.failure}")

    def test_the_cell_and_the_line_come_first(self):
        failed = self.fails('int zero = 0;\n\nint result = 1 / zero;')
        self.assertEqual("ArithmeticException", failed.error["ename"].rpartition(".")[2])
        self.assertEqual("/ by zero", failed.error["evalue"])
        self.assertRegex(failed.frames[0], rf"cell {failed.reply['content']['execution_count']}, line 3\b")
        self.clean(failed)

    def test_frames_of_methods_and_classes_name_their_cells(self):
        one = self.ok("int divide(int a, int b) {\n    return a / b;\n}").reply["content"]["execution_count"]
        two = self.ok("class Calls {\n\n    int go() { return divide(1, 0); }\n}").reply["content"]["execution_count"]
        failed = self.fails("new Calls().go()")
        self.assertRegex(failed.frames[0], rf"divide.*cell {one}, line 2\b")
        self.assertRegex(failed.frames[1], rf"Calls\.go.*cell {two}, line 3\b")
        self.assertRegex(failed.frames[2], rf"cell {failed.reply['content']['execution_count']}, line 1\b")
        self.assertEqual(3, len(failed.frames), failed.failure)
        self.clean(failed)

    def test_every_cause_is_named(self):
        failed = self.fails(
            """
            try {
                try {
                    Integer.parseInt("x1");
                } catch (NumberFormatException e) {
                    throw new java.io.IOException("second", e);
                }
            } catch (java.io.IOException e) {
                throw new IllegalStateException("first", e);
            }"""
        )
        text = failed.failure
        self.assertEqual(2, text.count("Caused by:"), text)
        self.assertLess(text.index("first"), text.index("second"))
        self.assertLess(text.index("second"), text.index('For input string: "x1"'))
        self.assertIn("java.lang.Integer.parseInt", text)
        self.assertIn("line 4", text)
        self.clean(failed)

    def test_suppressed_exceptions_are_named(self):
        self.ok('class Door implements AutoCloseable { public void close() { throw new IllegalArgumentException("stuck"); } }')
        failed = self.fails('try (var door = new Door()) { throw new IllegalStateException("fire"); }')
        self.assertIn("fire", failed.failure)
        self.assertRegex(failed.failure, r"Suppressed: .*stuck")
        self.clean(failed)

    def test_causes_that_go_in_a_circle_come_to_an_end(self):
        failed = self.fails(
            'var a = new Exception("aaa"); var b = new Exception("bbb", a); a.initCause(b); throw a;'
        )
        self.assertIn("bbb", failed.failure)
        self.assertLess(len(failed.failure), 20_000)
        self.assertEqual("1", self.value("1"))

    def test_the_users_exception_keeps_its_name(self):
        self.ok("class Refused extends Exception { Refused(String why) { super(why); } }")
        failed = self.fails('throw new Refused("no");')
        self.assertEqual(("Refused", "no"), (failed.error["ename"], failed.error["evalue"]))
        self.assertRegex(failed.failure.splitlines()[0], r"Refused: no")
        self.assertNotIn("REPL", failed.failure)

    def test_an_exception_of_a_library_shows_the_cell_that_called_it(self):
        with tempfile.TemporaryDirectory() as folder:
            jar = compile_jar(folder, Fragile="public class Fragile { public static int go() { return 1 / 0; } }")
            failed = self.fails(f"%jars {jar}\n\nlibrary.Fragile.go()")
        self.assertRegex(failed.frames[0], r"cell \d+, line 3\b")
        self.assertIn("thrown in library.Fragile.go(Fragile.java:1)", failed.failure)
        self.clean(failed)

    def test_lambdas_and_streams_keep_the_users_frames(self):
        failed = self.fails("List.of(1, 0)\n    .stream()\n    .map(x -> 1 / x)\n    .toList()")
        self.assertRegex(failed.frames[0], r"cell \d+, line 3\b")
        self.assertRegex(failed.failure, r"java\.util\.stream")
        self.clean(failed)

    def test_an_error_in_a_class_initialiser(self):
        self.ok("class Init { static int x = 1 / Integer.parseInt(\"0\"); }")
        failed = self.fails("Init.x")
        self.assertIn("ExceptionInInitializerError", failed.failure)
        self.assertRegex(failed.failure, r"Caused by: .*ArithmeticException: / by zero")
        self.clean(failed)

    def test_a_stack_overflow_is_short(self):
        self.ok("int deep(int n) { return deep(n + 1) + 1; }")
        failed = self.fails("deep(0)")
        self.assertIn("StackOverflowError", failed.error["ename"])
        self.assertLess(len(failed.failure.splitlines()), 100)
        self.assertEqual("1", self.value("1"))

    def test_too_little_memory_is_an_error_of_the_cell(self):
        failed = self.fails("var hoard = new ArrayList<long[]>(); while (true) { hoard.add(new long[10_000_000]); }")
        self.assertIn("OutOfMemoryError", failed.error["ename"])
        self.ok("hoard = null;")
        self.assertEqual("1", self.value("1"))

    def test_an_error_of_a_renderer_or_of_toString(self):
        self.ok('class Shy { public String toString() { throw new IllegalStateException("shy"); } }')
        failed = self.fails("new Shy()")
        self.assertIn("shy", failed.failure)
        self.clean(failed)
        self.assertEqual("1", self.value("1"))

    def test_null_messages_and_null_pointers(self):
        failed = self.fails("String none = null;\nnone.length()")
        self.assertIn("NullPointerException", failed.error["ename"])
        self.assertRegex(failed.frames[0], "line 2")
        bare = self.fails("throw new RuntimeException();")
        self.assertNotIn("null", bare.failure)

    def test_an_error_within_eval_names_its_cause(self):
        failed = self.fails('eval("1 / 0")')
        self.assertIn("/ by zero", failed.failure)
        self.clean(failed)

    def test_colours_are_readable_on_light_and_dark(self):
        failed = self.fails('throw new IllegalStateException("x");')
        codes = {code for line in failed.error["traceback"] for code in re.findall(r"\x1b\[([0-9;]*)m", line)}
        # Black, white, greys and backgrounds vanish in one of the two.
        for code in codes:
            for part in filter(None, code.split(";")):
                self.assertIn(int(part), {0, 1, 22, 31, 32, 33, 34, 35, 36, 39, 91, 92, 94, 95, 96}, code)
        self.assertEqual(failed.error["traceback"], failed.reply["content"]["traceback"])

    def test_the_reply_says_the_same_as_the_message(self):
        failed = self.fails('throw new IllegalStateException("same");')
        for key in ("ename", "evalue", "traceback"):
            self.assertEqual(failed.error[key], failed.reply["content"][key])
        self.assertEqual(COLOURS.sub("", failed.error["ename"]), failed.error["ename"])


if __name__ == "__main__":
    unittest.main()
