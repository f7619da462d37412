"""A long notebook of mixed content, executed twice in one kernel by nbclient: both passes show the same."""

import re
import tempfile
import unittest
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from kernels import COLOURS, NAME

GROUPS = 20  # of fifteen cells: three hundred


def group(n, folder):
    """Fifteen cells that stand for what notebooks hold; errors are tagged as Jupyter does."""
    return [
        f"import java.util.concurrent.atomic.*;\nint n{n} = {n};\nvar list{n} = new ArrayList<Integer>(List.of({n}, n{n} * 2));",
        f"int scale{n}(int x) {{\n    return x * n{n} + 1;\n}}\nscale{n}(10)",
        f"record Point{n}(int x, int y) {{\n    int sum() {{ return x + y; }}\n}}\nnew Point{n}({n}, 1).sum()",
        f"class Node{n} {{\n    List<Leaf{n}> leaves = new ArrayList<>();\n}}\n"
        f"class Leaf{n} {{\n    Leaf{n}(Node{n} parent) {{ parent.leaves.add(this); }}\n}}",
        f"var node{n} = new Node{n}();\nnew Leaf{n}(node{n});\nnode{n}.leaves.size()",
        f'display("shown {n}");\ndisplay("<b>{n}</b>", "text/html");\nSystem.out.println("out {n}");\nSystem.err.println("err {n}");',
        (f"int failing{n}(int x) {{\n    return x / 0;\n}}\nfailing{n}({n})", "raises-exception"),
        (f"int broken{n} = missing{n} + 1;", "raises-exception"),
        f'var text{n} = """\n    %jars not-a-magic-{n}.jar\n    %%time {{}}\n    """;\ntext{n}.strip()',
        f"%time int timed{n} = IntStream.range(0, {n + 5}).sum();\ntimed{n}",
        f"%load {folder}/helper.jshell\nhelped(n{n})",
        f"for (int i = 0; i < 3; i++) {{\n    System.out.print(i * n{n} + \" \");\n}}",
        f"int scale{n}(int x) {{\n    return x * n{n} + 2;\n}}\nscale{n}(10) + list{n}.size()",
        f'switch (n{n} % 3) {{\n    case 0 -> "none";\n    case 1 -> "one";\n    default -> "more";\n}}',
        f"enum Tone{n} {{ LOW, HIGH }}\nStream.of(Tone{n}.values()).map(t -> t.name().toLowerCase()).collect(Collectors.joining(\"-\"))",
    ]


class NotebookTest(unittest.TestCase):
    def test_three_hundred_cells_twice(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "helper.jshell").write_text("int helped(int x) {\n    return x + 100;\n}\n")
            manager = KernelManager(kernel_name=NAME)
            notebook = self.notebook(folder)
            try:
                first = self.execute(notebook, manager, folder)
                second = self.execute(notebook, manager, folder)
            finally:
                if manager.has_kernel:
                    manager.shutdown_kernel(now=True)
        self.assertEqual(300, len(first))
        for cell, one, two in zip(notebook.cells, first, second):
            self.assertEqual(one, two, f"the second pass shows something else for:\n{cell.source}")
        self.sees_what_it_should(first)

    def notebook(self, folder):
        notebook = nbformat.v4.new_notebook()
        for n in range(GROUPS):
            for cell in group(n, folder):
                source, *tags = cell if isinstance(cell, tuple) else (cell,)
                notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
        return notebook

    def execute(self, notebook, manager, folder):
        """One pass; the kernel of the manager is started by the first and goes on after it."""
        client = NotebookClient(
            notebook, km=manager, timeout=60, startup_timeout=90, shutdown_kernel="graceful",
            resources={"metadata": {"path": folder}},
        )
        if not manager.has_kernel:
            client.start_new_kernel(cwd=folder)
        client.start_new_kernel_client()
        try:
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
        finally:
            client.kc.stop_channels()
        return [[self.normalised(output) for output in cell.outputs] for cell in notebook.cells]

    def normalised(self, output):
        """An output without what may differ: counts, timings, ids and colours."""
        if output.output_type == "stream":
            return (output.name, re.sub(r"[\d.,]+ ?(ns|µs|us|ms|s|min)\b", "TIME", COLOURS.sub("", output.text)))
        if output.output_type == "error":
            return ("error", output.ename, re.sub(r"cell \d+", "cell N", COLOURS.sub("", "\n".join(output.traceback))))
        return (output.output_type, dict(output.data))

    def sees_what_it_should(self, outputs):
        for n in range(GROUPS):
            cells = outputs[n * 15 : n * 15 + 15]
            texts = ["".join(str(output) for output in cell) for cell in cells]
            expected = {1: n * 10 + 1, 2: n + 1, 4: 1, 8: f"%jars not-a-magic-{n}.jar", 10: n + 100, 12: n * 10 + 4, 14: "low-high"}
            for index, value in expected.items():
                self.assertIn(str(value), texts[index], texts)
            self.assertIn("ArithmeticException", texts[6])
            self.assertIn(f"missing{n}", texts[7])
            self.assertIn(f"out {n}", texts[5])
            self.assertIn(str(sum(range(n + 5))), texts[9])
            self.assertEqual([], cells[0] + [o for o in cells[3] if o[0] == "error"])


if __name__ == "__main__":
    unittest.main()
