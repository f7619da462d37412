"""Interrupting a training run: answered within a batch, with the run so far, and nothing is left behind."""

import statistics
import time
import unittest

from kernels import ROOT, KernelTest

BERT = ROOT / "toolkit/src/test/resources/reference/bert"
TICKETS = ROOT / "datasets/support-tickets.csv"


class TrainingTest(KernelTest):
    environment = {"GRAFT_STORE": "off"}

    def setUp(self):
        self.ok(
            f"""
            var upstream = Upstream.from(Path.of("{BERT}"));
            var data = Examples.text(Tables.csv(Path.of("{TICKETS}")), "text", "intent")
                .split(Split.validation(0.1).test(0.2).seed(42));
            var plan = FineTune.classifier(upstream).full();""",
            timeout=120,
        )

    def test_twenty_interrupts_in_a_row(self):
        batch = float(self.ok("plan.fit(data, Recipe.steps(30).batchSize(64).seed(1)).seconds() / 30", timeout=300).result)
        resident = []
        for number in range(20):
            run = self.interrupted_run(number, batch)
            self.assertEqual("false", self.value("run.finished()"), str(run))
            self.assertRegex(self.value("run.ending()"), "(?i)interrupt")
            self.assertEqual("true", self.value("run.model().predict(\"where is my card\") != null"))
            self.assertEqual("42", self.value("6 * 7"))
            if number >= 4:
                resident.append(self.settled())
        # Single values go up and down by 15 MB.
        growth = statistics.median(resident[-5:]) - statistics.median(resident[:5])
        self.assertLess(growth, 20, f"MB of memory, after each run from the fifth: {resident}")

    def interrupted_run(self, number, batch):
        """A run that would take an hour, interrupted once it shows progress."""
        cell = self.kernel.send("var run = plan.fit(data, Recipe.epochs(10_000).batchSize(64).seed(1));")
        self.kernel.gather(lambda: shown(cell), 60, cell)
        seen = len(shown(cell))
        self.kernel.gather(lambda: len(shown(cell)) > seen, 60, cell)
        time.sleep(0.05 * (number % 7))  # at any moment of a batch
        self.assertIsNone(cell.reply, str(cell))
        start = time.monotonic()
        self.kernel.interrupt()
        self.kernel.finish(cell, 60)
        answered = time.monotonic() - start
        self.assertEqual("ok", cell.status, str(cell))
        # What comes after the batch is the run's own end: the validation part and the checksums.
        self.assertLess(answered, 5 * batch + 5, f"seconds, where a batch takes {batch:.3f}")
        return cell

    def settled(self):
        self.ok("System.gc();")
        return round(self.kernel.resident_megabytes(), 1)


def shown(cell):
    return [m for m in cell.messages if m["header"]["msg_type"] in ("display_data", "update_display_data")]


if __name__ == "__main__":
    unittest.main()
