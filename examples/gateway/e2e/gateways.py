"""What the end-to-end tests share: gateways and their databases, a burst of messages, and trouble in it."""

import collections
import concurrent.futures
import contextlib
import http.client
import json
import math
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

import argon2

import kannel
from kannel import wait_until

if len(sys.argv) < 2:
    sys.exit(sys.modules["__main__"].__doc__)
GATEWAY = os.path.abspath(sys.argv[1])
SECRET = "e2e-secret-0123456789abcdef"

GRANTED = r"Cap lai mat khau thanh cong\. Tai khoan: {}/Mat khau: ([a-z2-9]{{10}})"
REFUSED = "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu voi co quan BHXH"
MALFORMED = "Sai cu phap. Soan: BH MK (ma so BHXH) gui 8079. Ma so BHXH co 10 chu so"
LENGTH = "Ma so BHXH phai du 10 chu so. Soan: BH MK (ma so BHXH) gui 8079"
TRY_AGAIN = "Vui long nhan lai tin nhan sau it phut."
OVER_LIMIT = "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai."

passed = failed = 0


def check(what, is_so, detail=""):
    """Prints one line. `detail` says what was found instead."""
    global passed, failed
    passed, failed = passed + bool(is_so), failed + (not is_so)
    print(f"ok    {what}" if is_so else f"FAIL  {what}: {detail}", flush=True)


def main(run):
    """Runs a test in a folder that is kept if it fails."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # The daily limit begins anew at midnight in Viet Nam: not in the middle of what takes so long.
    until_midnight = 86_400 - (time.time() + 7 * 3_600) % 86_400
    if until_midnight < 600:
        time.sleep(until_midnight + 1)
    folder = tempfile.mkdtemp(prefix="gateway-e2e-")
    start, is_done = time.monotonic(), False
    try:
        run(folder)
        is_done = True
    finally:
        kannel.end_all()
        if is_done and failed == 0:
            shutil.rmtree(folder)
        else:
            print(f"what was left: {folder}", file=sys.stderr)
    print(f"\n{time.monotonic() - start:.0f} seconds\n{passed} passed, {failed} failed")
    sys.exit(failed > 0)


class Postgres:
    """`e2e/postgres`."""

    def __init__(self):
        program = os.path.join(kannel.HERE, "postgres")
        self.process = kannel.Process([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port, self.folder = self.process.popen.stdout.readline().split()
        self.server = f"postgres://postgres@127.0.0.1:{port}"

    def order(self, order):
        self.process.popen.stdin.write(order + "\n")
        self.process.popen.stdin.flush()
        return self.process.popen.stdout.readline() == "ready\n"

    def stop(self):
        self.process.popen.stdin.close()
        self.process.popen.wait(40)
        self.process.stop()


def ask(db, sql):
    """One statement to a database itself; rows of texts."""
    if db.startswith("postgres:"):
        command = ["psql", "--no-psqlrc", "-qAtF", " ", "-c", sql, db]
        ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        return [tuple(line.split(" ")) for line in ran.stdout.splitlines()]
    with contextlib.closing(sqlite3.connect(db)) as connection:
        return [tuple(map(str, row)) for row in connection.execute(sql)]


class Gateway:
    """One gateway, on a file of its own or on a PostgreSQL with others."""

    def __init__(self, folder, db=None, key=None):
        os.makedirs(folder)
        self.folder = folder
        self.db = db or os.path.join(folder, "gateway.db")
        self.key = ["--key-file", key or self.db + ".key"]
        self.secret_file = os.path.join(folder, "secret")
        # Whatever umask it is started with: a file that others may read is refused.
        with open(os.open(self.secret_file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(SECRET + "\n")
        self.port = kannel.free_ports(1)[0]
        self.runs = 0
        self.process = None

    def command(self, name, *more):
        subprocess.run([GATEWAY, name, "--db", self.db, *more], check=True, timeout=60)

    def create(self, people):
        """The database, with people."""
        self.command("init", "--empty", *self.key)
        table = os.path.join(self.folder, "people.csv")
        with open(table, "w", encoding="utf-8") as file:
            file.write("code,phone,registered\n")
            file.writelines(",".join(row) + "\n" for row in people)
        self.command("import", "--before-2018", table)

    def add_witness(self):
        """Each password that is set, by the database's own count."""
        self.ask("CREATE TABLE passwords_set (code text)")
        trigger = "CREATE TRIGGER witness AFTER UPDATE OF password_hash ON people FOR EACH ROW "
        insert = "BEGIN INSERT INTO passwords_set VALUES (new.code); {} END"
        if self.db.startswith("postgres:"):
            body = insert.format("RETURN new;")
            self.ask(f"CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
            self.ask(trigger + "EXECUTE FUNCTION witness()")
        else:
            self.ask(trigger + insert.format(""))

    def log(self):
        return os.path.join(self.folder, f"run-{self.runs}.log")

    def start(self):
        self.runs += 1
        command = [GATEWAY, "serve", "--db", self.db, *self.key, "--listen", f"127.0.0.1:{self.port}"]
        command += ["--secret-file", self.secret_file, "--log-format", "json"]
        self.process = kannel.Process(command, log=self.log())
        if not wait_until(self.is_healthy):
            raise RuntimeError("the gateway did not start")

    def signal(self, number):
        self.process.popen.send_signal(number)

    def is_healthy(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().read() == b"ok\n"
        except (ConnectionError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def ask(self, sql):
        return ask(self.db, sql)

    def outcomes(self):
        """How many messages came to which outcome."""
        rows = self.ask("SELECT outcome, sum(messages) FROM outcomes GROUP BY outcome")
        return collections.Counter({outcome: int(messages) for outcome, messages in rows})

    def known(self):
        """How many messages the ledger knows, and how many of them are open."""
        count = "SELECT count(*), count(*) FILTER (WHERE state = 'open') FROM messages"
        return [int(count) for count in self.ask(count)[0]]

    def mismatches(self, codes):
        """The codes whose password heard is not the one that is stored, by an Argon2 that is not ours."""
        rows = self.ask("SELECT code, password_hash FROM people WHERE password_hash IS NOT NULL")
        hashes, hasher = dict(rows), argon2.PasswordHasher()

        def is_wrong(code):
            try:
                return not hasher.verify(hashes[code], passwords[code])
            except (KeyError, argon2.exceptions.VerificationError):
                return True

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return sum(pool.map(is_wrong, codes))

    def dealt_with(self):
        """How many messages this process has dealt with, as its log says."""
        with open(self.log(), encoding="utf-8") as log:
            # The last line may be half of one: it was killed.
            events = [json.loads(line) for line in log if line.endswith("}\n")]
        return sum(1 for event in events if event["message"] == "message")


# ---------------------------------------------------------------- what is sent, and heard

# For the search at the end: the texts of all messages, and the passwords that were heard, by code.
sent_texts = []
passwords = {}


def latin(text):
    """A message in the 7-bit alphabet."""
    sent_texts.append(text)
    return f"text {text}"


def ucs2(text):
    """A message with other letters."""
    sent_texts.append(text)
    return "ucs2 " + urllib.parse.quote(text.encode("utf-16-be"), safe="")


def is_expected(reply, expected):
    """Whether a reply is the text it should be, or grants the code it should; then its password is noted."""
    if not expected.isdigit():
        return reply == expected
    match = re.fullmatch(GRANTED.format(expected), reply)
    if match:
        passwords[expected] = match[1]
    return match is not None


def people_of_the_bursts():
    for n in range(1_000):
        yield f"1000{n:06}", f"+84910{n:06}", "yes"


class Burst:
    """So many messages, what each phone should hear and how often, and how they are counted."""

    def __init__(self, count, at, first=0):
        self.greedy = {
            f"+84{at}9{n:06}": [latin(f"BH MK 8{n:04}{m:05}") for m in range(8)] for n in range(count // 100)
        }
        twins = count // 20
        self.grants = max(100, count * 3 // 20)
        # By phone: the message, how it is counted, and the reply or the code that is granted.
        self.single = {}
        for n in range(count - 8 * len(self.greedy) - twins):
            if n < self.grants:
                number, code = f"+84910{first + n:06}", f"1000{first + n:06}"
                self.single[number] = (latin(f"BH MK {code}"), "granted", code)
                continue
            self.single[f"+84{at}{n:07}"] = [
                (latin(f"BH MK 2000{n:06}"), "refused", REFUSED),
                (ucs2(f"BH MK Mã số: 3000{n:06}"), "refused", REFUSED),
                (latin(f"BH MK 4000{n:05}"), "malformed", LENGTH),
                (latin(f"BH MK 5000{n:06} nhe"), "malformed", MALFORMED),
                (latin(f"BH QT 6000{n:06}"), "sibling", None),
                (latin(f"BHXH 7000{n:06}"), "not-addressed", None),
            ][n % 6]
        # A message centre that got no receipt: the same again, under another id.
        self.twins = set(list(self.single)[:twins])
        lines = [(number, message) for number, (message, _, _) in self.single.items()]
        lines += [(number, self.single[number][0]) for number in self.twins]
        lines += [(number, line) for number, texts in self.greedy.items() for line in texts]
        # Mixed, so that there is something of every kind whenever a process ends.
        self.lines = [line for start in range(7) for line in lines[start::7]]
        self.due = collections.Counter(number for number, (_, _, reply) in self.single.items() if reply)
        # Five a day, and a word about the limit.
        self.due.update({number: 6 for number in self.greedy})
        self.counted = collections.Counter(outcome for _, outcome, _ in self.single.values())
        self.counted.update({"refused": 5 * len(self.greedy), "over-limit": 3 * len(self.greedy)})

    def run(self, what, gateway, centre, trouble=None):
        """Sends it and checks all answers; how many grants were lost, and their senders told."""
        before = gateway.outcomes(), gateway.known()
        centre.stop_smsbox()
        for number, message in self.lines:
            centre.phones.send(f"{number} 8079 {message}")
        wait = wait_until(lambda: centre.stored_messages() == len(self.lines), 120)
        check(f"{len(self.lines)} messages wait for Kannel's smsbox, {what}", wait)
        start = time.monotonic()
        centre.start_smsbox()
        if trouble:
            trouble.run()
        heard = collections.defaultdict(list)

        def is_over():
            for to, text in centre.phones.take():
                heard[to].append(text)
            return all(len(heard[number]) >= due for number, due in self.due.items()) and not centre.stored_messages()

        wait_until(is_over, 420)
        print(f"      all answered after {time.monotonic() - start:.1f} s")
        # Whatever else comes is one too many.
        time.sleep(2)
        is_over()
        return self._check(heard, gateway, *before)

    def _check(self, heard, gateway, counted_before, known_before):
        lost = sum(1 for number, due in self.due.items() if len(heard[number]) < due)
        check("every one of them is answered, or its sender told", lost == 0, lost)
        often = [number for number in heard if len(heard[number]) > self.due[number] + (number in self.twins)]
        check("none is answered twice", not often, len(often))
        told, codes, wrong = set(), [], 0
        for number, (_, outcome, reply) in self.single.items():
            for text in heard[number]:
                if outcome == "granted" and text == TRY_AGAIN:
                    told.add(reply)
                elif not reply or not is_expected(text, reply):
                    wrong += 1
                elif outcome == "granted":
                    codes.append(reply)
        wrong += len(codes) - len(set(codes))
        check("each its own answer, and no phone two passwords", wrong == 0, wrong)
        six = collections.Counter({REFUSED: 5, OVER_LIMIT: 1})
        over = sum(1 for number in self.greedy if collections.Counter(heard[number]) != six)
        what = f"5 answers and a word for each of {len(self.greedy)} phones that ask 8 times"
        check(f"limits hold: {what}", over == 0, over)

        # A password that was lost with its gateway: whoever asked twice is told, and the other message sets one.
        may_twice = {self.single[number][2] for number in self.twins} & told & set(codes)
        own = {reply for _, outcome, reply in self.single.values() if outcome == "granted"}
        rows = gateway.ask("SELECT code FROM passwords_set")
        times_set = collections.Counter(code for code, in rows if code in own)
        twice = {code for code, times in times_set.items() if times > 1}
        check(f"no message sets a second password, by the database's own count ({len(twice)} lost)", twice <= may_twice)
        count = times_set.total()
        check(f"each of {self.grants} grants sets one", count == self.grants + len(twice), count)
        mismatches = gateway.mismatches(codes)
        check(f"{len(codes)} passwords heard match their hashes", mismatches == 0, mismatches)
        either = len(told.union(codes))
        check(f"every grant is heard, or its sender told ({len(told)})", either == self.grants, either)

        counted = gateway.outcomes() - counted_before
        beside = {outcome: counted.pop(outcome, 0) for outcome in ("duplicate", "lost-grant")}
        expected = self.counted + collections.Counter(granted=len(twice))
        check(f"every message is counted once, beside {beside}", counted == expected, dict(counted))
        known, is_open = (now - before for now, before in zip(gateway.known(), known_before))
        check("the ledger knows each, none of them open", (known, is_open) == (len(self.lines), 0), (known, is_open))
        return len(told)


class Trouble:
    """What happens in the middle of a burst: steps, each once its share of the messages was let through."""

    def __init__(self, burst, tap, gateways, kills):
        self.messages, self.tap = len(burst.lines), tap
        self.gateways, self.one = gateways, gateways[0]
        self.before = len(tap.deliveries)
        self.steps = [(0.05 * n, self.kill) for n in range(1, kills + 1)]
        self.served_killed = 0
        # Nothing comes before it begins.
        self.tap.let_through(self.before)

    def run(self):
        for share, step in self.steps:
            limit = max(self.before + int(share * self.messages), len(self.tap.deliveries) + 1)
            self.tap.let_through(limit)
            wait_until(lambda: len(self.tap.deliveries) >= limit)
            # Some come while it happens.
            self.tap.let_through(limit + self.messages // 20)
            # A message is soon dealt with: more come until one is met.
            for _ in range(1_000):
                if self.tap.under_way > 0:
                    break
                self.let_one_more_through()
                time.sleep(0.005)
            let_through = len(self.tap.deliveries) - self.before
            check(f"{let_through} messages were let through: time to {step.__name__}", self.tap.under_way > 0)
            step()
        self.tap.let_through(math.inf)

    def let_one_more_through(self):
        self.tap.let_through(max(self.tap.limit, len(self.tap.deliveries)) + 1)

    def goes_on(self, what):
        deliveries = self.tap.deliveries.total()
        self.let_one_more_through()
        check(f"{what}: Kannel asks on", wait_until(lambda: self.tap.deliveries.total() > deliveries, 10))

    def stop_at_work(self, gateway):
        """Stops a gateway between a grant's commit and its reply, if that can be: the time is short.

        The others stand still meanwhile, and this one goes on in steps far shorter than a hash takes.
        """
        for each in self.gateways:
            each.signal(signal.SIGSTOP)
        not_done = "SELECT id, state FROM messages WHERE state <> 'answered'"
        before = set(gateway.ask(not_done))
        for _ in range(300):
            self.let_one_more_through()
            gateway.signal(signal.SIGCONT)
            time.sleep(0.002)
            gateway.signal(signal.SIGSTOP)
            its = set(gateway.ask(not_done)) - before
            issued = sum(1 for _, state in its if state == "issued")
            if issued:
                break
        for each in self.gateways:
            if each is not gateway:
                each.signal(signal.SIGCONT)
        what = f"{len(its)} messages are under way, {issued} passwords set and not known to be sent"
        check(f"a gateway is stopped: {what}", its)

    def kill(self):
        """A gateway, for good; then another in its place."""
        self.stop_at_work(self.one)
        self.one.process.stop(signal.SIGKILL)
        self.served_killed += self.one.dealt_with()
        self.one.start()
        # It gets nothing until haproxy has looked at it.
        for _ in range(100):
            if self.one.dealt_with() > 0:
                break
            self.let_one_more_through()
            time.sleep(0.1)
        check("it is started again, and serves", self.one.dealt_with() > 0)
        self.goes_on("a gateway is killed")
