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
GOT = re.compile(rb"Got message \d+: <\S+ (\S+) (\S+) (.*)>$", re.DOTALL)

_running = []


class Process:
    """A process that we started, and end by its id."""

    def __init__(self, command, log=None, **options):
        if log:
            # Its standard output too.
            options["stdout"] = options["stderr"] = open(log, "ab")
        self.popen = subprocess.Popen(command, stdin=options.pop("stdin", subprocess.DEVNULL), **options)
        if log:
            options["stdout"].close()
        _running.append(self)

    def stop(self, how=signal.SIGTERM, seconds=40):
        """Asks it to end; its exit status."""
        self.popen.send_signal(how)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.popen.kill()
        if self in _running:
            _running.remove(self)
        return self.popen.wait()


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


def wait_until(is_so, seconds=30):
    """Whether it came to be so in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_open(port):
    """Whether somebody listens there."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def adapt(name, folder, changes):
    """A copy of one of our configurations, with other ports and paths."""
    with open(os.path.join(HERE, "..", name), encoding="utf-8") as file:
        text = file.read()
    for old, new in changes:
        if text.count(old) != 1:
            raise RuntimeError(f"{name} has {old!r} {text.count(old)} times")
        text = text.replace(old, str(new))
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Kannel:
    """Bearerbox and smsbox on kannel.conf, and many phones at their centre."""

    def __init__(self, folder, gateway_port, secret):
        self.folder = folder
        self.store = os.path.join(folder, "store")
        os.makedirs(self.store)
        admin_port, box_port, port = self.ports = free_ports(3)
        changes = [
            ("admin-port = 13000", f"admin-port = {admin_port}"),
            ("smsbox-port = 13001", f"smsbox-port = {box_port}"),
            ("port = 10000", f"port = {port}"),
            ("/var/spool/kannel/store", self.store),
            ("/var/log/kannel/bearerbox.log", os.path.join(folder, "bearerbox.log")),
            ("/var/log/kannel/smsbox.log", os.path.join(folder, "smsbox.log")),
            ("http://127.0.0.1:8079/", f"http://127.0.0.1:{gateway_port}/"),
            ("change-me-16-or-more", secret),
            # An hour of retries, in a minute.
            ("http-queue-delay = 10", "http-queue-delay = 1"),
        ]
        self.configuration = adapt("kannel.conf", folder, changes)
        self.bearerbox = self.smsbox = self.phones = None

    def __enter__(self):
        self.bearerbox = self._box("bearerbox")
        wait_until(lambda: all(map(is_open, self.ports)))
        self.phones = Phones(self.ports[2])
        self.start_smsbox()
        return self

    def __exit__(self, *_):
        self.phones.leave()
        self.stop_smsbox()
        self.bearerbox.stop()

    def _box(self, name):
        # -v 4: standard error is a log too.
        command = [f"/usr/sbin/{name}", "-v", "4", self.configuration]
        return Process(command, log=os.path.join(self.folder, f"{name}.stderr.log"), cwd=self.folder)

    def start_smsbox(self):
        self.smsbox = self._box("smsbox")
        # It tells nobody that it is connected but the bearerbox's port: give it the time.
        time.sleep(0.5)

    def stop_smsbox(self):
        self.smsbox.stop()

    def stored_messages(self):
        return sum(len(names) for _, _, names in os.walk(self.store))


class Phones:
    """As many phones as one likes, through one `fakesmsc`, and what it prints."""

    def __init__(self, port):
        self.process = Process(
            [FAKESMSC, "-H", "127.0.0.1", "-r", str(port), "-i", "0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.sent = 0
        self.heard = queue.Queue()
        self.changed = threading.Condition()
        self.leaving = threading.Event()
        self.threads = [threading.Thread(target=run, daemon=True) for run in (self._read, self._nudge)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        for line in self.process.popen.stderr:
            got = GOT.search(line.rstrip(b"\n"))
            if got:
                to, kind, text = (group.decode("utf-8", "backslashreplace") for group in got.groups())
                # A reply with a lost letter would be no text.
                self.heard.put((to, text if kind == "text" else f"{kind} {text}"))
            elif b"fakesmsc: sent message" in line:
                with self.changed:
                    self.sent += 1
                    self.changed.notify_all()

    def _nudge(self):
        """It looks at what it got only once a second, or when a line comes: an empty one is no message."""
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

    def take(self):
        """What was heard since, by phone."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self.heard.get_nowait()

    def leave(self):
        self.leaving.set()
        self.process.stop()
        for thread in self.threads:
            thread.join()
        self.process.popen.stdin.close()
        self.process.popen.stderr.close()
