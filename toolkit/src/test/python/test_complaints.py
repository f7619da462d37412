"""What users of Java kernels complain about: variables lost, classes that cannot meet, magics where there are none."""

import json
import tempfile
import unittest
from pathlib import Path

from kernels import KernelTest


class RedeclarationTest(KernelTest):
    """Declaring something again changes that alone."""

    def setUp(self):
        self.ok('var model = new StringBuilder("trained"); int before = System.identityHashCode(model);')

    def keeps_the_model(self):
        self.assertEqual("trained", self.value("model.toString()"))
        self.assertEqual("true", self.value("System.identityHashCode(model) == before"))

    def test_of_a_methods_body(self):
        self.ok("int twice(int x) { return x + x; }\nint kept = twice(4);")
        self.ok("int twice(int x) { return 2 * x + 1; }")
        self.assertEqual("9", self.value("twice(4)"))
        self.assertEqual("8", self.value("kept"))
        self.keeps_the_model()

    def test_of_a_methods_result_type(self):
        self.ok("int size() { return 1; }")
        self.ok('String size() { return "large"; }')
        self.assertEqual("large", self.value("size()"))
        self.keeps_the_model()

    def test_of_a_method_that_others_call(self):
        self.ok("int base() { return 1; }\nint above() { return base() + 1; }\nint seen = above();")
        self.ok("int base() { return 10; }")
        self.assertEqual("11", self.value("above()"))
        self.assertEqual("2", self.value("seen"))
        self.keeps_the_model()

    def test_of_a_method_that_uses_the_model(self):
        self.ok("String ask() { return model.toString(); }")
        self.ok('String ask() { return model + "!"; }')
        self.assertEqual("trained!", self.value("ask()"))
        self.keeps_the_model()

    def test_of_a_class_body_keeps_its_instances(self):
        self.ok("class Counter { int n = 1; int next() { return ++n; } }\nvar counter = new Counter(); counter.next();")
        self.ok("class Counter { int n = 1; int next() { return n += 10; } }")
        self.assertEqual("12", self.value("counter.next()"))
        self.keeps_the_model()

    def test_of_the_same_class_keeps_its_instances(self):
        for _ in range(3):
            self.ok("class Same { int n = 5; }\n")
        self.ok("var same = new Same(); same.n = 6;")
        self.ok("class Same { int n = 5; }")
        self.assertEqual("6", self.value("same.n"))

    def test_of_a_class_of_another_shape_says_what_was_reset(self):
        self.ok("class Shape { int a = 1; }\nvar shape = new Shape(); var shapes = new ArrayList<Shape>();")
        changed = self.ok("class Shape { int a = 1; int b = 2; }")
        said = changed.stdout + changed.stderr
        self.assertIn("Shape", said)
        self.assertRegex(said, r"\bshape\b", "the variable that was reset is named")
        self.assertRegex(said, r"\bshapes\b", "and so is the other")
        self.assertNotIn("model", said)
        self.assertEqual("null", self.value('shape == null ? "null" : "kept"'))
        self.assertEqual("3", self.value("shape = new Shape(); shape.a + shape.b"))
        self.keeps_the_model()

    def test_of_a_record(self):
        self.ok("record Point(int x, int y) {}\nvar point = new Point(1, 2);")
        self.ok("record Point(int x, int y) { int sum() { return x + y; } }")
        self.assertEqual("7", self.value("new Point(3, 4).sum()"))
        self.ok("record Point(int x, int y, int z) {}")
        self.assertEqual("Point[x=1, y=2, z=3]", self.value("new Point(1, 2, 3)"))
        self.keeps_the_model()

    def test_of_an_enum_and_an_interface(self):
        self.ok("enum Tone { LOW, HIGH }\ninterface Sound { Tone tone(); }")
        self.ok("enum Tone { LOW, MIDDLE, HIGH }\ninterface Sound { Tone tone(); default int n() { return 1; } }")
        self.assertEqual("3", self.value("Tone.values().length"))
        self.assertEqual("1", self.value("((Sound) () -> Tone.MIDDLE).n()"))
        self.keeps_the_model()

    def test_of_a_variable_with_another_type(self):
        self.ok("var thing = 1;")
        self.ok('var thing = "text";')
        self.assertEqual("4", self.value("thing.length()"))
        self.keeps_the_model()

    def test_that_does_not_compile_changes_nothing(self):
        self.ok("int good() { return 1; }")
        self.fails("int good() { return missing; ")
        self.fails('int good() { return "text"; }')
        self.assertEqual("1", self.value("good()"))
        self.keeps_the_model()


class DeclarationTest(KernelTest):
    """What JShell's users, and Java's, expect of declarations in cells."""

    def test_classes_that_need_each_other_across_cells(self):
        said = self.ok("class Parent { List<Child> children = new ArrayList<>(); Child first() { return children.get(0); } }")
        self.assertIn("Child", said.stdout + said.stderr, "what is still missing is named")
        self.ok("class Child { Parent parent; Child(Parent p) { parent = p; p.children.add(this); } }")
        self.assertEqual("true", self.value("var p = new Parent(); var c = new Child(p); p.first().parent == p"))

    def test_classes_that_need_each_other_in_one_cell(self):
        cell = self.ok("class Ping { Pong pong; }\nclass Pong { Ping ping = new Ping(); }\nnew Pong().ping.pong == null")
        self.assertEqual(("true", ""), (cell.result, cell.stderr))

    def test_methods_that_need_each_other_across_cells(self):
        self.ok("boolean even(int n) { return n == 0 || odd(n - 1); }")
        self.ok("boolean odd(int n) { return n != 0 && even(n - 1); }")
        self.assertEqual("true", self.value("even(10)"))

    def test_a_call_before_the_declaration_says_what_is_missing(self):
        self.ok("int early() { return late() + 1; }")
        self.assertIn("late", self.fails("early()").failure)
        self.ok("int late() { return 1; }")
        self.assertEqual("2", self.value("early()"))

    def test_a_sealed_hierarchy(self):
        self.ok(
            """
            sealed interface Shape permits Circle, Square {}
            record Circle(double radius) implements Shape {}
            record Square(double side) implements Shape {}
            double area(Shape shape) {
                if (shape instanceof Circle c) { return 3 * c.radius() * c.radius(); }
                return shape instanceof Square s ? s.side() * s.side() : 0;
            }"""
        )
        self.assertEqual("12.0", self.value("area(new Circle(2))"))

    def test_generics(self):
        self.ok(
            """
            class Box<T extends Comparable<T>> {
                final T value;
                Box(T value) { this.value = value; }
                <R extends Comparable<R>> Box<R> map(java.util.function.Function<? super T, R> f) {
                    return new Box<>(f.apply(value));
                }
            }
            <T> List<T> twice(T t) { return List.of(t, t); }"""
        )
        self.assertEqual("6", self.value('new Box<>("abc").map(s -> s.length() * 2).value'))
        self.assertEqual("[x, x]", self.value('twice("x")'))

    def test_enums_with_bodies_and_switch_expressions(self):
        self.ok("enum Op { ADD { int of(int a, int b) { return a + b; } }; abstract int of(int a, int b); }")
        self.assertEqual("plus 5", self.value('switch (Op.ADD) { case ADD -> "plus " + Op.ADD.of(2, 3); }'))

    def test_var_keeps_types_that_have_no_name(self):
        self.ok("var counter = new Object() { int n = 1; int next() { return ++n; } };")
        self.assertEqual("2", self.value("counter.next()"))
        self.ok("var lists = new ArrayList<Map<String, ? extends Number>>();")
        self.assertEqual("0", self.value("lists.size()"))

    def test_imports_in_the_middle(self):
        self.assertEqual(
            "1",
            self.value("int a = 1;\nimport java.util.concurrent.atomic.AtomicInteger;\nvar n = new AtomicInteger(a);\nn.get()"),
        )
        self.assertEqual("2.0", self.value("import static java.lang.Math.sqrt;\nsqrt(4)"))

    def test_modifiers_are_no_error(self):
        self.ok("public static int open() { return 1; }\nprivate final int closed = 2;\npublic class Free {}")
        self.assertEqual("3", self.value("open() + closed"))

    def test_only_the_last_value_is_shown(self):
        self.assertEqual("2", self.value("1;\n2"))
        for silent in ("int x = 1;", "x = 2;", "System.out.print(1);", "if (x > 0) { x++; }", "", "// comment", "null"):
            cell = self.ok(silent)
            self.assertIsNone(cell.result, f"{silent!r} showed {cell.result!r}")

    def test_values_of_all_kinds(self):
        self.assertEqual("[1, 2]", self.value("List.of(1, 2)"))
        self.assertEqual("text", self.value('"text"'))
        self.assertEqual("Optional.empty", self.value("Optional.empty()"))
        self.assertEqual("3", self.value("int y = 3; y"))

    def test_blocks_loops_and_lambdas(self):
        self.assertEqual(
            "12",
            self.value(
                """
                int sum = 0;
                for (int i = 0; i < 3; i++) {
                    int square = i * i;
                    sum += square;
                }
                java.util.function.IntUnaryOperator next = n -> {
                    return n + 7;
                };
                next.applyAsInt(sum)"""
            ),
        )


class MagicTextTest(KernelTest):
    """A percent sign is a magic only where a statement may begin."""

    def test_text_blocks_stay_text(self):
        self.assertEqual(
            "%jars none.jar\n%%time\n%maven a:b:1\n",
            self.value('"""\n%jars none.jar\n%%time\n%maven a:b:1\n"""'),
        )
        self.assertEqual("2", self.value('var text = """\n    %load "x"\n    \\""" %jars y\n    """;\n(int) text.lines().count()'))

    def test_strings_and_comments_stay_text(self):
        self.assertEqual("%jars x", self.value('// %jars none\n/*\n%jars none\n*/\n"%jars x"'))

    def test_a_remainder_at_the_start_of_a_line(self):
        self.assertEqual("2", self.value("int seven = 7; int five = 5;\nseven\n%five"))
        self.assertEqual("2", self.value("int rest = seven\n  % five;\nrest"))

    def test_magics_among_code(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "helper.jshell").write_text("int helped() { return 5; }\n")
            cell = self.ok(f'int first = 1;\n%load {folder}/helper.jshell\nfirst + helped()')
            self.assertEqual("6", cell.result)

    def test_a_notebook_is_loaded(self):
        cells = [
            {"cell_type": "markdown", "metadata": {}, "source": ["int no = 1;"]},
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": ["int loaded = \n", "  7;"]},
        ]
        with tempfile.TemporaryDirectory() as folder:
            notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            Path(folder, "other.ipynb").write_text(json.dumps(notebook))
            self.assertEqual("7", self.value(f"%load {folder}/other.ipynb\nloaded"))

    def test_an_unknown_magic_says_which_there_are(self):
        failed = self.fails("%mavn a:b:1")
        self.assertIn("%mavn", failed.failure)
        self.assertIn("%maven", failed.failure)

    def test_time_reports_a_duration_and_keeps_declarations(self):
        line = self.ok("%time int timed = 3;")
        self.assertRegex(line.stdout + line.stderr, r"\d")
        whole = self.ok("%%time\nint more = timed + 1;\nmore")
        self.assertRegex(whole.stdout + whole.stderr, r"\d")
        self.assertEqual("7", self.value("timed + more"))

    def test_an_unknown_artifact_is_named_with_the_repositories_asked(self):
        failed = self.fails("%maven dev.graft.none:not-there:9.9.9", timeout=120)
        self.assertIn("dev.graft.none:not-there", failed.failure)
        self.assertRegex(failed.failure, r"https?://|central")
        self.assertEqual([], [f for f in failed.frames if "dev.graft.kernel" in f])


class WarningTest(KernelTest):
    """Java's compiler elsewhere warns of a result that is thrown away; a cell does as well."""

    def setUp(self):
        self.ok("var plan = Recipe.epochs(1);")

    def warning(self, code):
        return self.ok(code).stderr

    def test_of_a_result_thrown_away(self):
        said = self.warning("plan.batchSize(8);")
        self.assertIn("batchSize", said)
        self.assertIn("plan = plan.batchSize(8)", said, "the fix, as it can be typed")

    def test_in_the_middle_of_a_cell(self):
        self.assertIn("batchSize", self.warning("int a = 1;\nplan.batchSize(8);\nint b = 2;"))

    def test_not_of_a_value_that_is_shown(self):
        self.assertEqual("", self.warning("plan.batchSize(8)"))

    def test_not_of_a_value_that_is_kept(self):
        self.assertEqual("", self.warning("plan = plan.batchSize(8);"))
        self.assertEqual("", self.warning("var other = plan.batchSize(8);"))
        self.assertEqual("", self.warning("System.out.println(plan.batchSize(8));"))

    def test_not_of_a_method_that_is_called_for_its_effect(self):
        self.assertEqual("", self.warning('new ArrayList<String>().add("x");\ndisplay("x");\nnew StringBuilder().append(1);'))


if __name__ == "__main__":
    unittest.main()
