"""A running kernel as a notebook sees it: cells go in, what they did comes out."""

import os
import queue
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager

NAME = os.environ.get("GRAFT_KERNEL", "java")
ROOT = Path(__file__).resolve().parents[4]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Cell:
    """A cell that was sent, and all that came back for it."""

    def __init__(self, code):
        self.code = code
        self.reply = None
        self.idle = False
        self.messages = []
        self.asked = []

    def contents(self, kind):
        return [m["content"] for m in self.messages if m["header"]["msg_type"] == kind]

    def stream(self, name):
        return "".join(c["text"] for c in self.contents("stream") if c["name"] == name)

    @property
    def stdout(self):
        return self.stream("stdout")

    @property
    def stderr(self):
        return self.stream("stderr")

    @property
    def status(self):
        return self.reply["content"]["status"]

    @property
    def error(self):
        return (self.contents("error") or [None])[0]

    @property
    def failure(self):
        """The error as the notebook shows it, without its colours; empty without an error."""
        return COLOURS.sub("", "\n".join(self.error["traceback"])) if self.error else ""

    @property
    def frames(self):
        return [line.strip() for line in self.failure.splitlines() if line.strip().startswith("at ")]

    @property
    def data(self):
        """The value of the cell in all its forms."""
        return (self.contents("execute_result") or [{"data": {}}])[0]["data"]

    @property
    def result(self):
        return self.data.get("text/plain")

    def __str__(self):
        return f"{self.code}\n--- gave {self.reply and self.status}: {self.result!r}\n{self.stdout}{self.stderr}{self.failure}"


class Kernel:
    """A kernel of this machine and a client of it; to be closed."""

    def __init__(self, environment=None, **settings):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="kernel-", suffix=".log")
        self.folder = tempfile.TemporaryDirectory()
        self.manager = KernelManager(kernel_name=NAME, **settings)
        self.cells = {}
        self.hung = False
        self.manager.start_kernel(
            env={**os.environ, **(environment or {})}, cwd=self.folder.name, stdout=self.log, stderr=self.log
        )
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            self.client.wait_for_ready(timeout=60)
            self.pid = int(self.value("ProcessHandle.current().pid()"))
        except RuntimeError as problem:
            said = self.said()
            self.hung = True
            self.close()
            raise RuntimeError(f"the kernel did not start: {problem}; it said: {said}") from problem

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=self.hung)
        self.log.close()
        self.folder.cleanup()

    def send(self, code, **options):
        """Sends a cell without waiting for it; the options are those of execute_request."""
        cell = Cell(code)
        self.cells[self.client.execute(code, **options)] = cell
        return cell

    def finish(self, cell, timeout=60, answers=()):
        """Waits until the cell has its reply and the kernel is idle again."""
        answers = list(answers)
        self.gather(lambda: cell.reply and cell.idle, timeout, cell, answers)
        return cell

    def run(self, code, timeout=60, answers=(), **options):
        return self.finish(self.send(code, **options), timeout, answers)

    def value(self, code, timeout=60):
        """The text of the value of a cell that must succeed."""
        cell = self.run(code, timeout)
        if cell.status != "ok":
            raise AssertionError(f"failed: {cell}")
        return cell.result

    def gather(self, condition, timeout=30, cell=None, answers=()):
        """Takes messages until the condition holds; fails when it does not in time."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                self.hung = True
                raise AssertionError(f"not within {timeout} s" + (f": {cell}" if cell else ""))
            self.receive(answers)

    def receive(self, answers=()):
        channels = {
            self.client.iopub_channel.socket: self.client.get_iopub_msg,
            self.client.shell_channel.socket: self.client.get_shell_msg,
            self.client.stdin_channel.socket: self.client.get_stdin_msg,
        }
        poller = zmq.Poller()
        for socket in channels:
            poller.register(socket, zmq.POLLIN)
        for socket, _ in poller.poll(50):
            try:
                self.take(channels[socket](timeout=0), answers)
            except queue.Empty:
                pass

    def take(self, message, answers):
        cell = self.cells.get(message["parent_header"].get("msg_id"))
        if cell is None:
            return
        kind = message["header"]["msg_type"]
        if kind == "execute_reply":
            cell.reply = message
        elif kind == "input_request":
            cell.asked.append(message["content"])
            if answers:
                self.client.input(answers.pop(0))
        else:
            cell.messages.append(message)
            if kind == "status":
                cell.idle = message["content"]["execution_state"] == "idle"

    def interrupt(self):
        self.manager.interrupt_kernel()

    def said(self):
        """What the kernel's process wrote to its own output."""
        return Path(self.log.name).read_text(errors="replace")

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self):
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def heap_megabytes(self):
        """What is in use after a full collection."""
        self.run("System.gc();")
        return float(self.value("(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6"))


class KernelTest(unittest.TestCase):
    """The tests of a class share one kernel; one that hangs takes its kernel with it."""

    environment = {}
    shared = None

    @property
    def kernel(self):
        cls = type(self)
        if cls.shared and (cls.shared.hung or not cls.shared.manager.is_alive()):
            cls.tearDownClass()
        if cls.shared is None:
            cls.shared = Kernel(self.environment)
        return cls.shared

    @classmethod
    def tearDownClass(cls):
        if cls.shared:
            cls.shared.close()
            cls.shared = None

    def ok(self, code, **options):
        """Runs a cell that must succeed."""
        cell = self.kernel.run(code, **options)
        self.assertEqual("ok", cell.status, str(cell))
        return cell

    def value(self, code):
        return self.ok(code).result

    def fails(self, code, **options):
        """Runs a cell that must fail."""
        cell = self.kernel.run(code, **options)
        self.assertEqual("error", cell.status, str(cell))
        self.assertIsNotNone(cell.error, f"no error message on iopub: {cell}")
        return cell


def java(tool="java"):
    """A tool of the Java that is under test."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", tool)) if home else tool


def compile_jar(folder, **sources):
    """A jar of classes of the package `library`, given as name=source."""
    folder = Path(folder)
    for name, source in sources.items():
        (folder / f"{name}.java").write_text(f"package library;{source}")
    subprocess.run(
        [java("javac"), "-d", folder / "classes", *(folder / f"{name}.java" for name in sources)], check=True
    )
    jar = folder / "library.jar"
    subprocess.run([java("jar"), "cf", jar, "-C", folder / "classes", "."], check=True)
    return jar
