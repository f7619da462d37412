"""The public conformance suite of Jupyter kernels, with a sample for each of its tests."""

import os
import unittest

try:
    from jupyter_kernel_test import KernelTests
except ImportError:
    KernelTests = None

if KernelTests is None:

    @unittest.skip("jupyter_kernel_test is not installed (Debian: python3-jupyter-kernel-test)")
    class ConformanceTest(unittest.TestCase):
        def test_conformance(self):
            pass

else:

    class ConformanceTest(KernelTests):
        kernel_name = os.environ.get("GRAFT_KERNEL", "java")
        language_name = "Java"
        file_extension = ".jshell"

        code_hello_world = 'System.out.println("hello, world");'
        code_stderr = 'System.err.println("this goes to stderr");'

        completion_samples = [
            {"text": "System.out.printl"},
            {"text": "new java.util.ArrayLis"},
            {"text": "import java.uti"},
            {"text": "%mav"},
            {"text": "Strin"},
            {"text": ""},
            {"text": "nothing.begins.like.thi", "matches": set()},
        ]

        complete_code_samples = [
            "1 + 1",
            "int x = 1;",
            "int twice(int x) {\n    return 2 * x;\n}",
            "record Point(int x, int y) {}",
            "import java.util.List;",
            "%maven com.google.guava:guava:33.0.0-jre",
            'String text = """\n    %jars is no magic here\n    """;',
            "// nothing but a comment",
            "",
        ]
        incomplete_code_samples = [
            "int twice(int x) {",
            "for (int i = 0; i < 3; i++) {\n    System.out.println(i);",
            "int x = 1 +",
            "foo(1,",
            'String text = """\n    more to come',
            "/* a comment that goes on",
            "record Point(int x,",
        ]
        invalid_code_samples = ["int 1x = 2;", "import;", "foo(1))", "int x = ;", "}"]

        code_generate_error = 'throw new IllegalStateException("wanted");'

        code_execute_result = [
            {"code": "1 + 2 + 3", "result": "6"},
            {"code": '"text".length()', "result": "4"},
            {"code": "List.of(1, 2, 3)", "result": "[1, 2, 3]"},
            {"code": "var answer = 42;\nanswer", "result": "42"},
            {"code": "Math.max(3, 4)", "result": "4"},
        ]
        code_display_data = [
            {"code": 'display("shown");', "mime": "text/plain"},
            {"code": 'display("<b>shown</b>", "text/html");', "mime": "text/html"},
            {"code": "display(new java.awt.image.BufferedImage(2, 2, 1));", "mime": "image/png"},
        ]

        code_history_pattern = "1 + ? + *"
        supported_history_operations = ("tail", "range", "search")

        code_inspect_sample = "Math.max("
        code_clear_output = "clearOutput();"

        @unittest.skip("payloads, and with them the pager, are deprecated by the protocol; no command of Java pages")
        def test_pager(self):
            pass


del KernelTests  # else it would be collected as a test of its own, of a kernel of Python

if __name__ == "__main__":
    unittest.main()
