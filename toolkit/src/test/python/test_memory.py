"""Running cells a thousand times takes no more memory than running them once."""

import unittest

from kernels import KernelTest

CELLS = (
    "byte[] data = new byte[1_000_000];",
    "var copy = data.clone();",
    "class Model { byte[] weights = new byte[1_000_000]; int go() { return weights.length; } }\nvar model = new Model();",
    "int twice(int x) { return 2 * x; }\ntwice(21)",
    "new byte[1_000_000]",
    'display("shown"); System.out.println("printed");',
    "IntStream.range(0, 100).boxed().map(i -> i * 2).toList()",
    "int broken = missing;",
)
WARM, ROUNDS = 40, 125  # of eight cells: until the compiler has its caches, then a thousand


class MemoryTest(KernelTest):
    def test_a_thousand_cells_run_again(self):
        for _ in range(WARM):
            self.round()
        heap, resident = self.kernel.heap_megabytes(), self.kernel.resident_megabytes()
        for _ in range(ROUNDS):
            self.round()
        grown = self.kernel.heap_megabytes() - heap
        # JShell keeps each snippet's source and class file, some 20 kB; one value of each round would be 125 MB.
        self.assertLess(grown, 35, "MB of heap for a thousand cells")
        self.assertLess(self.kernel.resident_megabytes() - resident, 100, "MB of memory")

    def round(self):
        for code in CELLS:
            cell = self.kernel.run(code)
            self.assertEqual("error" if "missing" in code else "ok", cell.status, str(cell))

    def test_what_a_cell_showed_is_not_kept(self):
        self.ok("var made = new java.lang.ref.WeakReference<>(new byte[1]); made = null;")
        self.ok("import java.lang.ref.WeakReference; List<WeakReference<Object>> seen = new ArrayList<>();")
        self.ok("Object watch(Object it) { seen.add(new WeakReference<>(it)); return it; }")
        for _ in range(20):
            self.ok("watch(new byte[1_000_000])")
            self.ok("display(watch(new byte[1_000_000]));")
            self.ok("watch(new byte[1_000_000]); 1")
        self.ok("System.gc();")
        left = int(self.value("(int) seen.stream().filter(r -> r.get() != null).count()"))
        self.assertLessEqual(left, 20, "of 60 values that nobody can name, apart from those that are numbered $1, $2")

    def test_a_variable_set_anew_lets_go_of_its_old_value(self):
        self.ok("import java.lang.ref.WeakReference; List<WeakReference<Object>> old = new ArrayList<>();")
        for _ in range(20):
            self.ok("var big = new byte[1_000_000];\nold.add(new WeakReference<>(big));")
        self.ok("System.gc();")
        left = int(self.value("(int) old.stream().filter(r -> r.get() != null).count()"))
        self.assertLessEqual(left, 2)


if __name__ == "__main__":
    unittest.main()
