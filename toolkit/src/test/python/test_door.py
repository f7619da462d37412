"""The door: only messages signed with the key are heard, only where the connection file says, and nobody learns the key."""

import hashlib
import hmac
import ipaddress
import json
import os
import tempfile
import time
import unittest
import uuid
from pathlib import Path

import zmq
from jupyter_client.localinterfaces import public_ips

from kernels import Kernel, KernelTest

DELIMITER = b"<IDS|MSG>"


class RawClient:
    """Speaks to the shell socket with frames of any kind."""

    def __init__(self, kernel):
        self.connection = json.loads(Path(kernel.manager.connection_file).read_text())
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect("tcp://{ip}:{shell_port}".format(**self.connection))

    def close(self):
        self.socket.close()
        self.context.term()

    def parts(self, code):
        header = {
            "msg_id": uuid.uuid4().hex,
            "session": "raw",
            "username": "raw",
            "date": "2024-01-01T00:00:00.000000Z",
            "msg_type": "execute_request",
            "version": "5.3",
        }
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return [json.dumps(part).encode() for part in (header, {}, {}, content)]

    def sign(self, parts, key=None):
        key = self.connection["key"].encode() if key is None else key
        return hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest().encode()

    def send(self, *frames):
        self.socket.send_multipart(list(frames))

    def reply(self, timeout=20):
        if not self.socket.poll(timeout * 1000):
            return None
        frames = self.socket.recv_multipart()
        at = frames.index(DELIMITER)
        return json.loads(frames[at + 5])


class SignatureTest(KernelTest):
    def setUp(self):
        self.ok("int heard = 0;")
        self.raw = RawClient(self.kernel)

    def tearDown(self):
        self.raw.close()

    def is_dropped(self, *frames):
        self.raw.send(*frames)
        self.goes_on()

    def goes_on(self):
        """A well signed message, sent after, is the first and only one that is answered."""
        parts = self.raw.parts("1")
        self.raw.send(DELIMITER, self.raw.sign(parts), *parts)
        reply = self.raw.reply()
        self.assertIsNotNone(reply, "the kernel hears no more")
        self.assertEqual("ok", reply["status"], reply)
        self.assertIsNone(self.raw.reply(0.2), "the other message was answered as well")
        self.assertEqual("0", self.value("heard"))

    def test_a_good_signature_is_heard(self):
        parts = self.raw.parts("heard = 7;")
        self.raw.send(DELIMITER, self.raw.sign(parts), *parts)
        self.assertEqual("ok", self.raw.reply()["status"])
        self.assertEqual("7", self.value("heard"))

    def test_no_signature(self):
        self.is_dropped(DELIMITER, b"", *self.raw.parts("heard++;"))

    def test_the_signature_of_another_key(self):
        parts = self.raw.parts("heard++;")
        self.is_dropped(DELIMITER, self.raw.sign(parts, b"another"), *parts)

    def test_the_signature_of_an_empty_key(self):
        parts = self.raw.parts("heard++;")
        self.is_dropped(DELIMITER, self.raw.sign(parts, b""), *parts)

    def test_the_signature_of_other_content(self):
        parts = self.raw.parts("1")
        signature = self.raw.sign(parts)
        self.is_dropped(DELIMITER, signature, *parts[:3], self.raw.parts("heard++;")[3])

    def test_a_shortened_signature(self):
        parts = self.raw.parts("heard++;")
        self.is_dropped(DELIMITER, self.raw.sign(parts)[:10], *parts)

    def test_malformed_json_with_a_good_signature(self):
        for broken in (b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"msg_type": 3}', b'"text"'):
            for place in (0, 3):
                parts = self.raw.parts("heard++;")
                parts[place] = broken
                with self.subTest(broken=broken, place=place):
                    self.raw.send(DELIMITER, self.raw.sign(parts), *parts)
        deadline = time.monotonic() + 20
        parts = self.raw.parts('"still here"')
        self.raw.send(DELIMITER, self.raw.sign(parts), *parts)
        identity = json.loads(parts[0])["msg_id"]
        while time.monotonic() < deadline:
            self.assertTrue(self.raw.socket.poll(20_000), "the kernel hears no more")
            frames = self.raw.socket.recv_multipart()
            if json.loads(frames[frames.index(DELIMITER) + 3]).get("msg_id") == identity:
                break
        self.assertEqual("0", self.value("heard"))

    def test_wrong_delimiters_and_missing_frames(self):
        parts = self.raw.parts("heard++;")
        signature = self.raw.sign(parts)
        for frames in (
            (b"<IDS|MESSAGE>", signature, *parts),
            (signature, *parts),
            (DELIMITER,),
            (DELIMITER, signature),
            (DELIMITER, signature, *parts[:2]),
            (b"",),
            (b"", b"", b""),
            (b"identity",) * 50,
        ):
            with self.subTest(frames=len(frames)):
                self.raw.send(*frames)
        self.goes_on()

    def test_nonsense_does_not_take_the_next_message_of_another_client_with_it(self):
        self.raw.send(b"nonsense")
        time.sleep(0.5)
        self.assertEqual("2", self.kernel.value("1 + 1", timeout=20))

    def test_a_huge_frame(self):
        self.is_dropped(DELIMITER, b"0" * 64, *self.raw.parts("heard++;"), os.urandom(60_000_000))
        self.is_dropped(os.urandom(60_000_000))

    def test_a_message_of_an_unknown_kind(self):
        parts = self.raw.parts("heard++;")
        parts[0] = parts[0].replace(b"execute_request", b"unknown_request")
        self.raw.send(DELIMITER, self.raw.sign(parts), *parts)
        self.assertEqual("1", self.value("1"))
        self.assertEqual("0", self.value("heard"))

    def test_the_control_socket_drops_them_too(self):
        socket = self.raw.context.socket(zmq.DEALER)
        socket.linger = 0
        socket.connect("tcp://{ip}:{control_port}".format(**self.raw.connection))
        parts = self.raw.parts("")
        parts[0] = parts[0].replace(b"execute_request", b"shutdown_request")
        parts[3] = b'{"restart": false}'
        socket.send_multipart([DELIMITER, self.raw.sign(parts, b"another"), *parts])
        self.assertFalse(socket.poll(1000))
        socket.close()
        self.assertTrue(self.kernel.manager.is_alive())
        self.goes_on()


class SocketTest(KernelTest):
    def test_sockets_listen_only_where_the_connection_file_says(self):
        ip = json.loads(Path(self.kernel.manager.connection_file).read_text())["ip"]
        listening = listeners(self.kernel.pid)
        self.assertGreaterEqual(len(listening), 5, "the five channels")
        self.assertEqual({ip}, set(listening))

    def test_the_key_is_said_nowhere(self):
        key = json.loads(Path(self.kernel.manager.connection_file).read_text())["key"]
        raw = RawClient(self.kernel)
        parts = raw.parts("1")
        raw.send(DELIMITER, b"wrong", *parts)
        raw.send(b"nonsense")
        cells = [self.kernel.run(code) for code in ("1 / 0", "missing()", 'System.err.println("x")', "%none", 'throw new Error("x");')]
        raw.close()
        said = self.kernel.said() + "".join(json.dumps(m["content"]) for cell in cells for m in cell.messages)
        self.assertNotIn(key, said)
        command = Path(f"/proc/{self.kernel.pid}/cmdline").read_text() + Path(f"/proc/{self.kernel.pid}/environ").read_text()
        self.assertNotIn(key, command)

    def test_a_quiet_start_says_nothing(self):
        self.ok("1")
        self.assertEqual("", self.kernel.said())


class EscapeTest(KernelTest):
    """What the kernel itself puts into HTML is text there, not markup."""

    HOSTILE = "<script>alert(1)</script>"

    def test_help_about_hostile_code(self):
        self.ok('/** Doc <script>alert(1)</script> */ <T extends Comparable<T>> T hostile(List<? super T> in) { return null; }')
        client = self.kernel.client
        for code in ("hostile(", "List.of(", "new ArrayList<String>().add("):
            client.inspect(code, len(code))
            html = client.get_shell_msg(timeout=30)["content"]["data"].get("text/html", "")
            self.assertNotIn("<script", html)
            self.assertNotRegex(html, r"<(T|E|\?|String)\b")

    def test_values_that_look_like_html_are_text(self):
        cell = self.ok(f'"{self.HOSTILE}"')
        self.assertEqual(self.HOSTILE, cell.result)
        self.assertNotIn("<script", cell.data.get("text/html", ""))
        shown = self.ok(f'display("{self.HOSTILE}");').contents("display_data")[0]["data"]
        self.assertNotIn("<script", shown.get("text/html", ""))


class TransportTest(unittest.TestCase):
    def test_sockets_of_files_work_or_are_refused_in_words(self):
        with tempfile.TemporaryDirectory() as folder:
            try:
                kernel = Kernel(transport="ipc", ip=str(Path(folder, "kernel")))
            except RuntimeError as refused:
                said = str(refused)
                self.assertIn("ipc", said.partition("it said:")[2])
                self.assertIn("died", said, "a kernel that nobody can reach should end at once")
                return
            try:
                self.assertEqual("2", kernel.value("1 + 1"))
                self.assertEqual([], listeners(kernel.pid))
            finally:
                kernel.close()

    def test_a_kernel_with_another_address(self):
        others = [ip for ip in public_ips() if not ip.startswith("127.")]
        if not others:
            self.skipTest("this machine has no address but its loopback's")
        address = others[0]
        kernel = Kernel(ip=address)
        try:
            self.assertEqual({address}, set(listeners(kernel.pid)))
        finally:
            kernel.close()


def listeners(pid):
    """The addresses on which a process listens, as the system knows them."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.append(address(fields[1].rpartition(":")[0]))
    return found


def address(text):
    """The kernel's tables hold words in the machine's order."""
    words = [bytes.fromhex(text[i : i + 8])[::-1] for i in range(0, len(text), 8)]
    found = ipaddress.ip_address(b"".join(words))
    return str(getattr(found, "ipv4_mapped", None) or found)


if __name__ == "__main__":
    unittest.main()
