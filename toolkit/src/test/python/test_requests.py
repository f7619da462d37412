"""The protocol's requests and their options, as notebooks and other clients use them."""

import time
import unittest

from kernels import Kernel, KernelTest


class ExecuteTest(KernelTest):
    def test_run_all_stops_at_the_first_error(self):
        self.ok("int ran = 0;")
        cells = [self.kernel.send(code) for code in ("Thread.sleep(300); missing();", "ran++;", "ran++;")]
        for cell in cells:
            self.kernel.finish(cell)
        self.assertEqual("error", cells[0].status)
        for cell in cells[1:]:
            self.assertIn(cell.status, {"aborted", "error"}, str(cell))  # the protocol's older and newer word
            self.assertEqual([], cell.contents("error"), "an aborted cell has no output of its own")
        self.assertEqual("0", self.value("ran"))

    def test_without_stop_on_error_the_queue_goes_on(self):
        self.ok("int went = 0;")
        cells = [self.kernel.send("Thread.sleep(300); missing();", stop_on_error=False), self.kernel.send("went++;")]
        for cell in cells:
            self.kernel.finish(cell)
        self.assertEqual(["error", "ok"], [cell.status for cell in cells])
        self.assertEqual("1", self.value("went"))

    def test_cells_sent_after_the_error_was_seen_run(self):
        self.fails("missing()")
        self.assertEqual("1", self.value("1"))

    def test_silent_cells_show_nothing_and_do_not_count(self):
        before = self.ok("1").reply["content"]["execution_count"]
        cell = self.kernel.run("int quiet = 4; quiet", silent=True, store_history=False)
        self.assertEqual("ok", cell.status)
        self.assertEqual([], cell.contents("execute_result") + cell.contents("execute_input"))
        after = self.ok("quiet")
        self.assertEqual("4", after.result)
        self.assertEqual(before + 1, after.reply["content"]["execution_count"])

    def test_cells_without_history_do_not_count(self):
        before = self.ok("1").reply["content"]["execution_count"]
        cell = self.kernel.run("7", store_history=False)
        self.assertEqual("7", cell.result)
        self.assertEqual(before + 1, self.ok("1").reply["content"]["execution_count"])

    def test_the_count_grows_by_one_also_with_errors(self):
        first = self.ok("1").reply["content"]["execution_count"]
        failed = self.fails("missing()")
        self.assertEqual(first + 1, failed.reply["content"]["execution_count"])
        self.assertEqual(first + 1, failed.contents("execute_input")[0]["execution_count"])
        self.assertEqual(first + 2, self.ok("1").contents("execute_result")[0]["execution_count"])

    def test_an_empty_cell(self):
        for code in ("", "   \n", "// comment only"):
            self.assertEqual("ok", self.kernel.run(code).status)

    def test_user_expressions(self):
        cell = self.ok("int six = 6;", user_expressions={"good": "six * 7", "bad": "missing + 1"})
        values = cell.reply["content"]["user_expressions"]
        self.assertEqual("ok", values["good"]["status"], values)
        self.assertEqual("42", values["good"]["data"]["text/plain"])
        self.assertEqual("error", values["bad"]["status"], values)
        self.assertIn("missing", "".join(values["bad"]["traceback"]) + values["bad"]["evalue"])

    def test_replies_name_their_request(self):
        cell = self.ok("1")
        parents = {m["parent_header"]["msg_id"] for m in [*cell.messages, cell.reply]}
        self.assertEqual(1, len(parents))
        states = [c["execution_state"] for c in cell.contents("status")]
        self.assertEqual(["busy", "idle"], states)

    def test_other_requests_are_answered_in_their_own_words(self):
        client = self.kernel.client
        for send, kind in (
            (client.kernel_info, "kernel_info_reply"),
            (client.comm_info, "comm_info_reply"),
            (lambda: client.history(hist_access_type="tail", n=3), "history_reply"),
            (lambda: client.is_complete("int x ="), "is_complete_reply"),
            (lambda: client.complete("Math.ma"), "complete_reply"),
            (lambda: client.inspect("Math.max", 5), "inspect_reply"),
        ):
            with self.subTest(kind):
                identity = send()
                reply = client.get_shell_msg(timeout=30)
                self.assertEqual((kind, identity), (reply["header"]["msg_type"], reply["parent_header"]["msg_id"]))
                if kind != "is_complete_reply":
                    self.assertEqual("ok", reply["content"]["status"])

    def test_help_while_nothing_is_known_or_the_cursor_is_anywhere(self):
        client = self.kernel.client
        for code, at in (("", 0), ("🌱.", 2), ("nothing.", 8), ("((((", 2), ('"unfinished', 5), ("%", 1), ("int x", 99)):
            for ask in (client.complete, client.inspect):
                ask(code, at)
                reply = client.get_shell_msg(timeout=30)
                self.assertEqual("ok", reply["content"]["status"], (code, at, reply["content"]))
        self.assertEqual("1", self.value("1"))


class HistoryTest(KernelTest):
    def ask(self, **options):
        self.kernel.client.history(raw=True, **options)
        return self.kernel.client.get_shell_msg(timeout=30)["content"]["history"]

    def test_inputs_and_outputs_of_the_session(self):
        for code in ("int first = 1;", "first + 1", "System.out.print(first);"):
            self.ok(code)
        self.kernel.run("99", store_history=False)
        self.kernel.run("98", silent=True)
        tail = self.ask(hist_access_type="tail", n=3, output=False)
        self.assertEqual(["int first = 1;", "first + 1", "System.out.print(first);"], [entry[2] for entry in tail])
        session, line, _ = tail[1]
        ranged = self.ask(hist_access_type="range", session=session, start=line, stop=line + 1, output=True)
        self.assertEqual(["first + 1", "2"], list(ranged[0][2]))
        found = self.ask(hist_access_type="search", pattern="first*", output=False)
        self.assertEqual(["first + 1"], [entry[2] for entry in found])
        found = self.ask(hist_access_type="search", pattern="first", output=False)
        self.assertEqual([], found, "a pattern is of the whole input")


class LifeTest(unittest.TestCase):
    def test_the_connection_ends_with_an_answer_and_the_process_with_it(self):
        kernel = Kernel()
        try:
            identity = kernel.client.shutdown(restart=False)
            reply = kernel.client.get_control_msg(timeout=20)
            self.assertEqual(identity, reply["parent_header"]["msg_id"])
            self.assertEqual(("ok", False), (reply["content"]["status"], reply["content"]["restart"]))
            self.assertTrue(ends(kernel, 15), "the process lives on")
        finally:
            kernel.close()

    def test_threads_left_behind_do_not_keep_the_process(self):
        kernel = Kernel()
        try:
            kernel.value("new Thread(() -> { while (true) { Thread.onSpinWait(); } }).start(); 1")
            kernel.client.shutdown(restart=False)
            self.assertTrue(ends(kernel, 15), "the process lives on")
        finally:
            kernel.close()

    def test_a_restart_begins_anew(self):
        kernel = Kernel()
        try:
            kernel.value("int old = 1; old")
            kernel.manager.restart_kernel()
            kernel.client.wait_for_ready(timeout=60)
            self.assertEqual("error", kernel.run("old").status)
            self.assertEqual("2", kernel.value("1 + 1"))
        finally:
            kernel.close()

    def test_system_exit_ends_the_kernel_and_nothing_else(self):
        kernel = Kernel()
        try:
            kernel.send("System.exit(3);")
            self.assertTrue(ends(kernel, 30), "the process lives on")
        finally:
            kernel.hung = True
            kernel.close()


def ends(kernel, timeout):
    end = time.monotonic() + timeout
    while kernel.manager.is_alive() and time.monotonic() < end:
        time.sleep(0.1)
    return not kernel.manager.is_alive()


if __name__ == "__main__":
    unittest.main()
