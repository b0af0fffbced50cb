"""Kannel's processes: bearerbox, smsbox, and phones at its fake message centre."""

import contextlib
import os
import queue
import re
import signal
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
GOT = re.compile(rb"Got message \d+: <(\S+) (\S+) (\S+) (.*)>$", re.DOTALL)

_running = []


class Process:
    """A process that we started, and end by its id."""

    def __init__(self, command, **options):
        self.popen = subprocess.Popen(command, stdin=options.pop("stdin", subprocess.DEVNULL), **options)
        _running.append(self)

    def stop(self, how=signal.SIGTERM, seconds=40):
        """Asks it to end; its exit status."""
        if self.popen.poll() is None:
            self.popen.send_signal(how)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        return self._gone()

    def kill(self):
        self.popen.kill()
        return self._gone()

    def _gone(self):
        status = self.popen.wait()
        if self in _running:
            _running.remove(self)
        return status


def end_all():
    """Whatever a failed test has left."""
    for process in reversed(_running[:]):
        process.stop(seconds=5)


def free_ports(count):
    """Ports of loopback that nobody has."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for_port(port, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise RuntimeError(f"nobody listens on port {port}") from None
            time.sleep(0.05)


class Kannel:
    """kannel.conf, on other ports."""

    def __init__(self, folder, gateway_port, secret):
        self.folder = folder
        self.secret = secret
        self.store = os.path.join(folder, "store")
        os.makedirs(self.store)
        self.configuration = os.path.join(folder, "kannel.conf")
        self.admin_port, self.box_port, self.port = free_ports(3)
        with open(os.path.join(HERE, "..", "kannel.conf"), encoding="utf-8") as file:
            text = file.read()
        for old, new in [
            ("admin-port = 13000", f"admin-port = {self.admin_port}"),
            ("smsbox-port = 13001", f"smsbox-port = {self.box_port}"),
            ("port = 10000", f"port = {self.port}"),
            ("/var/spool/kannel/store", self.store),
            ("/var/log/kannel/bearerbox.log", os.path.join(folder, "bearerbox.log")),
            ("/var/log/kannel/smsbox.log", os.path.join(folder, "smsbox.log")),
            ("http://127.0.0.1:8079/", f"http://127.0.0.1:{gateway_port}/"),
            ("change-me-16-or-more", secret),
            # An hour of retries, in a minute.
            ("http-queue-delay = 10", "http-queue-delay = 1"),
        ]:
            if text.count(old) != 1:
                raise RuntimeError(f"kannel.conf has {old!r} {text.count(old)} times")
            text = text.replace(old, new)
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(text)
        self.bearerbox = self.smsbox = None

    def start(self):
        self.bearerbox = self._box("bearerbox")
        wait_for_port(self.admin_port)
        wait_for_port(self.box_port)
        self.start_smsbox()

    def _box(self, name):
        # -v 4: standard error is a log too.
        with open(os.path.join(self.folder, f"{name}.stderr.log"), "ab") as log:
            return Process(
                [f"/usr/sbin/{name}", "-v", "4", self.configuration],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def start_smsbox(self):
        self.smsbox = self._box("smsbox")
        # It tells nobody that it is connected but the bearerbox's port: give it the time.
        time.sleep(0.5)

    def stop_smsbox(self):
        if self.smsbox:
            self.smsbox.stop()
            self.smsbox = None

    def stop(self):
        self.stop_smsbox()
        if self.bearerbox:
            self.bearerbox.stop()

    def hide_secret(self):
        """The configuration may hold the secret: it is taken out before the search."""
        with open(self.configuration, encoding="utf-8") as file:
            text = file.read()
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(text.replace(self.secret, ""))

    def logs_exist(self):
        names = ["bearerbox.log", "smsbox.log", "bearerbox.stderr.log", "smsbox.stderr.log"]
        return all(os.path.exists(os.path.join(self.folder, name)) for name in names)

    def stored_messages(self):
        return sum(len(names) for _, _, names in os.walk(self.store))

    @contextlib.contextmanager
    def phone(self, line=None):
        """A phone that sends one message, or none, and stays to hear."""
        wanted = ["-m", "1", line] if line else ["-m", "0", "0 0 text nothing"]
        one = Phones(self.port, wanted)
        try:
            yield one
        finally:
            one.leave()

    @contextlib.contextmanager
    def phones(self):
        """As many phones as one likes, through one line to the centre."""
        many = Phones(self.port, [])
        try:
            yield many
        finally:
            many.leave()


class Phones:
    """A `fakesmsc`, and what it prints."""

    def __init__(self, port, wanted):
        self.process = Process(
            [FAKESMSC, "-H", "127.0.0.1", "-r", str(port), "-i", "0", *wanted],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.sent = 0
        self.heard = queue.Queue()
        self.changed = threading.Condition()
        self.leaving = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        # Without messages of its own it reads its standard input, and looks at what it got only once
        # a second, or when a line comes: an empty one is no message.
        self.nudger = threading.Thread(target=self._nudge, daemon=True)
        if not wanted:
            self.nudger.start()

    def _read(self):
        for line in self.process.popen.stderr:
            got = GOT.search(line.rstrip(b"\n"))
            if got:
                _, to, kind, text = got.groups()
                self.heard.put((to.decode(), kind.decode(), text.decode("utf-8", "backslashreplace")))
            elif b"fakesmsc: sent message" in line:
                with self.changed:
                    self.sent += 1
                    self.changed.notify_all()

    def _nudge(self):
        while not self.leaving.wait(0.002):
            with self.changed, contextlib.suppress(OSError):
                os.write(self.process.popen.stdin.fileno(), b"\n")

    def send(self, line):
        """Hands one message over, and waits until it is on its way."""
        line = line.encode()
        # It reads lines of at most 255 bytes.
        if len(line) > 250:
            raise ValueError("the message is too long for fakesmsc")
        with self.changed:
            want = self.sent + 1
            os.write(self.process.popen.stdin.fileno(), line + b"\n")
            if not self.changed.wait_for(lambda: self.sent >= want, 10):
                raise RuntimeError("fakesmsc did not send")

    def wait_until_sent(self):
        with self.changed:
            self.changed.wait_for(lambda: self.sent >= 1, 10)

    def take(self):
        """What was heard since."""
        taken = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self.heard.get_nowait())
        return taken

    def replies(self, wait):
        """What is heard: the first reply, if it comes in `wait` seconds, and whatever follows it."""
        taken = []
        with contextlib.suppress(queue.Empty):
            taken.append(self.heard.get(timeout=wait))
            while True:
                taken.append(self.heard.get(timeout=0.1))
        return taken

    def leave(self):
        self.leaving.set()
        if self.nudger.is_alive():
            self.nudger.join()
        self.process.stop()
        self.reader.join()
        self.process.popen.stdin.close()
        self.process.popen.stderr.close()
