"""Interrupts: whatever a cell does, it ends, it says so, and nothing of it goes on burning a core."""

import tempfile
import time
import unittest

from kernels import KernelTest, compile_jar

IDLE = 0.1  # of a core; a thread that spins takes 1.0, and still 0.2 on a busy machine
WINDOW = 0.5


class InterruptTest(KernelTest):
    def interrupt(self, code, started="started", presses=1, preparation=""):
        """Interrupts a cell once it says that it has started; presses again where one press may only ask politely."""
        kernel = self.kernel
        if preparation:
            self.ok(preparation)
        cell = kernel.send(f'System.out.println("started");\n{code}')
        kernel.gather(lambda: started in cell.stdout, 30, cell)
        time.sleep(0.7)
        self.assertIsNone(cell.reply, f"ended before it was interrupted: {cell}")
        for press in range(1, presses + 1):
            kernel.interrupt()
            try:
                kernel.gather(lambda: cell.reply and cell.idle, 30 if press == presses else 6, cell)
                break
            except AssertionError:
                if press == presses:
                    raise
                kernel.hung = False
        self.assertEqual("error", cell.status, str(cell))
        self.assertIn("nterrupt", cell.error["ename"], str(cell))
        self.goes_on()
        return cell

    def goes_on(self):
        """The next cell works, with its value, and then the kernel does nothing."""
        self.assertEqual("42", self.value("int six = 6; 7 * six"))
        self.rests()

    def rests(self):
        windows = []
        for _ in range(24):
            before = self.kernel.cpu_seconds()
            time.sleep(WINDOW)
            windows.append((self.kernel.cpu_seconds() - before) / WINDOW)
            if len(windows) > 1 and max(windows[-2:]) < IDLE:
                return
        self.kernel.hung = True  # the next test deserves a kernel that does nothing
        self.fail(f"a thread goes on: of a core: {windows}")

    def test_an_empty_endless_loop(self):
        self.interrupt("while (true) {}")

    def test_an_endless_loop_in_a_method(self):
        self.interrupt("spin(3);", preparation="long spin(int by) { long x = 0; for (;;) { x += by; } }")

    def test_an_endless_loop_in_a_class(self):
        self.interrupt(
            "new Spinner().spin();",
            preparation="class Spinner { int x; void spin() { do { x++; } while (x != -1 || true); } }",
        )

    def test_a_loop_that_swallows_the_interruption(self):
        self.interrupt("while (true) { try { Thread.sleep(50); } catch (InterruptedException e) { } }")

    def test_a_loop_that_swallows_everything(self):
        self.interrupt(
            "int caught = 0; while (true) { try { Thread.sleep(10); } catch (Throwable t) { caught++; } }"
        )

    def test_a_loop_that_prints(self):
        self.interrupt('while (true) { System.out.println("again and again"); Thread.sleep(1); }')

    def test_sleep(self):
        self.interrupt("Thread.sleep(1_000_000);")

    def test_a_recursion_that_always_starts_anew(self):
        self.interrupt(
            "while (true) { try { deep(0); } catch (StackOverflowError e) { } }",
            preparation="int deep(int n) { return deep(n + 1) + 1; }",
        )

    def test_an_endless_stream_without_code_of_the_cell(self):
        self.interrupt("new java.util.Random().ints().sum()")

    def test_an_endless_stream_with_code_of_the_cell(self):
        self.interrupt("Stream.iterate(1, i -> i + 1).filter(i -> false).count()")

    def test_an_endless_parallel_stream(self):
        self.interrupt("Stream.generate(() -> 1).parallel().filter(i -> i < 0).count()")

    def test_an_endless_parallel_stream_without_code_of_the_cell(self):
        self.interrupt("new java.util.Random().ints().parallel().sum()")

    def test_a_queue_that_stays_empty(self):
        self.interrupt("new LinkedBlockingQueue<String>().take()")

    def test_a_lock_that_is_never_free(self):
        self.interrupt(
            "synchronized (held) { }",
            preparation="""
                Object held = new Object();
                var locked = new CountDownLatch(1);
                var holder = new Thread(() -> {
                    synchronized (held) { locked.countDown(); try { Thread.sleep(600_000); } catch (Exception e) { } }
                });
                holder.setDaemon(true);
                holder.start();
                locked.await();""",
        )

    def test_a_socket_on_which_nobody_calls(self):
        self.interrupt("new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).accept()")

    def test_a_socket_that_says_nothing(self):
        self.interrupt(
            "new Socket(InetAddress.getLoopbackAddress(), silent.getLocalPort()).getInputStream().read()",
            preparation="var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());",
        )

    def test_a_process_that_does_not_end(self):
        self.interrupt('new ProcessBuilder("sleep", "600").start().waitFor()')

    def test_waiting_for_input(self):
        cell = self.interrupt("System.in.read()")
        self.assertEqual(1, len(cell.asked), str(cell))
        late = self.kernel.run("new Scanner(System.in).nextLine()", answers=["answer"])
        self.assertEqual("answer", late.result, str(late))

    def test_a_library_that_never_looks_at_the_flag(self):
        self.library("library.Busy.work();")

    def test_a_library_that_calls_only_the_platform(self):
        self.library("library.Busy.sort();")

    def library(self, code):
        with tempfile.TemporaryDirectory() as folder:
            jar = compile_jar(
                folder,
                Busy="""
                    public class Busy {
                        static double x;
                        public static void work() { while (true) { x = Math.sin(x) + 1; } }
                        public static void sort() {
                            while (true) {
                                int[] numbers = new java.util.Random(1).ints(100_000).toArray();
                                java.util.Arrays.sort(numbers);
                                x += numbers[0];
                            }
                        }
                    }""",
            )
            self.interrupt(code, presses=3, preparation=f"%jars {jar}")

    def test_a_thread_that_the_cell_waits_for(self):
        self.interrupt(
            """
            var spinning = new Thread(() -> { while (true) { } });
            spinning.start();
            spinning.join();"""
        )

    def test_an_executor_that_the_cell_waits_for(self):
        self.interrupt(
            """
            var pool = Executors.newFixedThreadPool(2);
            pool.invokeAll(Collections.nCopies(2, () -> { while (true) { } }));"""
        )

    def test_a_magic_that_runs_a_cell(self):
        self.interrupt('eval("while (true) {}");')

    def test_the_rest_of_the_cell_does_not_run(self):
        self.ok("int after = 0;")
        self.interrupt("while (true) {}\nafter = 1;")
        self.assertEqual("0", self.value("after"))

    def test_variables_stay(self):
        self.ok("var kept = new int[] {7};")
        self.interrupt("kept[0] = 8; while (true) {}")
        self.assertEqual("8", self.value("kept[0]"))

    def test_twenty_times_in_a_row(self):
        for _ in range(20):
            cell = self.kernel.send('System.out.println("started"); while (true) {}')
            self.kernel.gather(lambda: "started" in cell.stdout, 30, cell)
            self.kernel.interrupt()
            self.kernel.finish(cell, 30)
            self.assertIn("nterrupt", cell.error["ename"])
        self.goes_on()

    def test_an_interrupt_without_a_cell_hurts_nobody(self):
        self.ok("1")
        self.kernel.interrupt()
        time.sleep(0.3)
        self.assertEqual("3", self.value('Thread.sleep(50); "abc".length()'))

    def test_queued_cells_do_not_run_after_an_interrupt(self):
        self.ok("int ran = 0;")
        first = self.kernel.send('System.out.println("started"); while (true) {}')
        second = self.kernel.send("ran = 1;")
        self.kernel.gather(lambda: "started" in first.stdout, 30, first)
        self.kernel.interrupt()
        self.kernel.finish(first, 30)
        self.kernel.finish(second, 30)
        self.assertEqual("0", self.value("ran"))

    def test_a_cell_that_ends_well_when_asked_keeps_its_value(self):
        cell = self.kernel.send(
            'long done = 0;\nfor (System.out.println("started"); !Thread.interrupted(); done++) { Thread.onSpinWait(); }\n'
            "done > 0"
        )
        self.kernel.gather(lambda: "started" in cell.stdout, 30, cell)
        time.sleep(0.5)
        self.kernel.interrupt()
        self.kernel.finish(cell, 30)
        self.assertEqual("true", self.value("done > 0"))
        self.goes_on()


if __name__ == "__main__":
    unittest.main()
