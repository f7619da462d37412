"""Output and input: everything printed reaches the cell that began it; a cell can ask."""

import time
import unittest

from kernels import KernelTest


class OutputTest(KernelTest):
    def test_output_stands_in_its_order(self):
        cell = self.ok('System.out.print("a"); System.err.print("b"); System.out.print("c"); display("d"); System.out.print("e");')
        order = []
        for message in cell.messages:
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                order.append(content["text"])
            elif kind == "display_data":
                order.append(content["data"]["text/plain"])
        self.assertEqual("abcde", "".join(order))

    def test_output_comes_before_the_idle_status(self):
        for _ in range(20):
            cell = self.ok('System.out.print("x".repeat(1000));')
            self.assertEqual("x" * 1000, cell.stdout)
            self.assertEqual("status", cell.messages[-1]["header"]["msg_type"])

    def test_characters_of_all_planes(self):
        self.assertEqual("äöü € 🌱 漢字\n", self.ok('System.out.println("äöü € 🌱 漢字");').stdout)
        self.assertEqual("🌱", self.value('"🌱"'))

    def test_a_lot_of_output_is_whole(self):
        cell = self.ok("for (int i = 0; i < 100_000; i++) { System.out.println(i); }")
        self.assertEqual("".join(f"{i}\n" for i in range(100_000)), cell.stdout)
        self.assertLess(len(cell.contents("stream")), 5_000, "a message for each line makes servers drop output")

    def test_output_comes_while_the_cell_runs(self):
        cell = self.kernel.send('System.out.print("early");\nSystem.in.read();')
        self.kernel.gather(lambda: cell.asked, 30, cell)
        self.assertEqual("early", cell.stdout)
        self.kernel.interrupt()
        self.kernel.finish(cell)

    def test_printf(self):
        self.assertEqual("1 of 2\n", self.ok('printf("%d of %d%n", 1, 2);').stdout)

    def test_clear_output_and_update_display(self):
        cell = self.ok('var id = display("old"); clearOutput(); updateDisplay(id, "new");')
        self.assertEqual([{"wait": False}], cell.contents("clear_output"))
        shown, updated = cell.contents("display_data")[0], cell.contents("update_display_data")[0]
        self.assertEqual("new", updated["data"]["text/plain"])
        self.assertEqual(shown["transient"]["display_id"], updated["transient"]["display_id"])

    def test_clear_output_can_wait(self):
        self.assertEqual([{"wait": True}], self.ok("clearOutput(true);").contents("clear_output"))


class BackgroundTest(KernelTest):
    """What another thread prints belongs to the cell that started it, also when that cell has long ended."""

    def test_a_thread_that_the_cell_waits_for(self):
        cell = self.ok('var t = new Thread(() -> System.out.print("from the thread")); t.start(); t.join();')
        self.assertEqual("from the thread", cell.stdout)

    def test_a_thread_that_outlives_its_cell(self):
        started = self.ok(
            """
            var gate = new CountDownLatch(1);
            var late = new Thread(() -> {
                try { gate.await(); } catch (InterruptedException e) { }
                System.out.print("late output");
                System.err.print("late error");
            });
            late.start();"""
        )
        other = self.ok('gate.countDown(); late.join(); System.out.print("own");')
        self.kernel.gather(lambda: "late output" in started.stdout and "late error" in started.stderr, 20, started)
        self.assertEqual("own", other.stdout)
        self.assertEqual("", other.stderr)

    def test_output_while_no_cell_runs(self):
        started = self.ok(
            'new Thread(() -> { try { Thread.sleep(1500); } catch (InterruptedException e) { } System.out.print("alone"); }).start();'
        )
        self.assertEqual("", started.stdout)
        self.kernel.gather(lambda: started.stdout == "alone", 20, started)

    def test_displays_of_a_thread(self):
        started = self.ok(
            'new Thread(() -> { try { Thread.sleep(1000); } catch (InterruptedException e) { } display("shown late"); }).start();'
        )
        self.kernel.gather(lambda: started.contents("display_data"), 20, started)
        self.assertEqual("shown late", started.contents("display_data")[0]["data"]["text/plain"])

    def test_an_executor(self):
        started = self.ok(
            """
            var pool = Executors.newFixedThreadPool(2);
            var go = new CountDownLatch(1);
            var first = pool.submit(() -> { go.await(); System.out.print("pooled"); return 1; });"""
        )
        other = self.ok("go.countDown(); first.get();")
        self.kernel.gather(lambda: started.stdout == "pooled", 20, started)
        self.assertEqual("", other.stdout)

    def test_a_completable_future(self):
        started = self.ok(
            """
            var open = new CountDownLatch(1);
            var future = CompletableFuture.runAsync(() -> {
                try { open.await(); } catch (InterruptedException e) { }
                System.out.print("future");
            });"""
        )
        other = self.ok("open.countDown(); future.join();")
        # Threads of the common pool serve whoever comes: its output may stand below the cell that waits, too.
        self.kernel.gather(lambda: "future" in started.stdout + other.stdout, 20, started)

    def test_a_parallel_stream_again_and_again(self):
        for number in range(5):
            cell = self.ok(f'IntStream.range(0, 500).parallel().forEach(i -> System.out.println("{number}:" + i));')
            self.assertEqual(sorted(f"{number}:{i}" for i in range(500)), sorted(cell.stdout.split()))

    def test_an_exception_in_a_thread_is_seen(self):
        cell = self.ok('var bad = new Thread(() -> { throw new IllegalStateException("in a thread"); }); bad.start(); bad.join();')
        self.kernel.gather(lambda: "in a thread" in cell.stderr, 20, cell)

    def test_a_timer_prints_on_while_other_cells_run(self):
        started = self.ok(
            """
            var timer = Executors.newScheduledThreadPool(1);
            timer.scheduleAtFixedRate(() -> System.out.print("tick "), 0, 100, TimeUnit.MILLISECONDS);"""
        )
        others = [self.ok(f'Thread.sleep(300); System.out.print("cell {i}");') for i in range(3)]
        self.ok("timer.shutdownNow();")
        self.assertEqual([f"cell {i}" for i in range(3)], [other.stdout for other in others])
        self.assertGreater(started.stdout.count("tick"), 3)


class InputTest(KernelTest):
    def test_scanner(self):
        cell = self.kernel.run('System.out.print("Name? "); new Scanner(System.in).nextLine()', answers=["Ada Lovelace"])
        self.assertEqual("Ada Lovelace", cell.result, str(cell))
        self.assertEqual("Name? ", cell.stdout)

    def test_scanner_of_numbers_over_several_answers(self):
        cell = self.kernel.run("var in = new Scanner(System.in); in.nextInt() + in.nextInt()", answers=["4", "5"])
        self.assertEqual("9", cell.result, str(cell))
        self.assertEqual(2, len(cell.asked))

    def test_buffered_reader(self):
        code = "var reader = new BufferedReader(new InputStreamReader(System.in));\nreader.readLine()"
        self.assertEqual("a line", self.kernel.run(code, answers=["a line"]).result)
        self.assertEqual("next", self.kernel.run("reader.readLine()", answers=["next"]).result)

    def test_a_new_scanner_in_each_cell(self):
        for answer in ("one", "two", "three"):
            cell = self.kernel.run("new Scanner(System.in).nextLine()", answers=[answer])
            self.assertEqual(answer, cell.result, str(cell))

    def test_characters_beyond_ascii_and_an_empty_line(self):
        self.assertEqual("grün 🌱", self.kernel.run("new Scanner(System.in).nextLine()", answers=["grün 🌱"]).result)
        self.assertEqual("true", self.kernel.run("new Scanner(System.in).nextLine().isEmpty()", answers=[""]).result)

    def test_the_question_of_the_line_is_asked_before_the_field(self):
        cell = self.kernel.send('System.out.print("How many? "); new Scanner(System.in).nextLine()')
        self.kernel.gather(lambda: cell.asked, 30, cell)
        self.kernel.gather(lambda: cell.stdout == "How many? ", 5, cell)
        self.kernel.client.input("3")
        self.kernel.finish(cell)
        self.assertEqual("3", cell.result)

    def test_without_an_input_channel_reading_says_so(self):
        cell = self.kernel.run("System.in.read()", timeout=20, allow_stdin=False)
        self.assertEqual("error", cell.status, str(cell))
        self.assertEqual([], cell.asked)
        self.assertRegex(cell.failure, r"(?i)stdin|standard input|input")
        scanner = self.kernel.run("new Scanner(System.in).nextLine()", timeout=20, allow_stdin=False)
        self.assertEqual("error", scanner.status, str(scanner))
        self.assertEqual("kept", self.kernel.run("new Scanner(System.in).nextLine()", answers=["kept"]).result)

    def test_a_console_is_said_to_be_absent_or_asks(self):
        cell = self.kernel.run("System.console() == null ? \"none\" : System.console().readLine()", answers=["asked"], timeout=20)
        self.assertIn(cell.result, {"none", "asked"}, str(cell))


class UnaskedInputTest(KernelTest):
    def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(self):
        self.kernel.client.input("unasked")
        time.sleep(0.3)
        cell = self.kernel.run("new Scanner(System.in).nextLine()", answers=["asked"])
        self.assertEqual("asked", cell.result, str(cell))


if __name__ == "__main__":
    unittest.main()
