#!/usr/bin/env python3
"""Runs the conformance rows against any implementation, with nothing but Python's standard library.

    python3 tests/data/conformance.py [--rows FILE]... COMMAND [ARGUMENT]...

COMMAND gets each row without its "expect" and "why" as one line on standard input, such as
{"text": ...}, and answers each with one line on standard output. A row of classes.jsonl is asked as
the messages that it stands for. Without --rows the rows are those of every *.jsonl file beside this
script. The rows themselves are checked first. README.md says what the fields mean. Exit status: 0 if
every row passed, else 1.
"""

import argparse
import itertools
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

# What can be asked, and the answers to it, both as Python's json writes them.
COMMAND = (
    r'"command": "reset-password", "code": "\d{10}"',
    r'"command": "participation", "code": "\d{10}"'
    r'(, "from": "\d{4}", "to": "\d{4}"|, "from": "\d{4}-\d\d", "to": "\d{4}-\d\d")?',
    r'"command": "card-validity", "card": "[A-Z]{2}[1-5]\d{12}"',
    r'"command": "dossier-status", "dossier": "\d{5}\.[A-Z]/\d{4}/\d{5}"',
)
SPAN = r'"span": \[\d+, \d+\]'
CODE_LENGTH = rf'"error": "code-length", {SPAN}, "digits": [1-9]\d*'
KIND = "not-addressed|verb|code|card|trailing|period|reversed|dossier|card-needed"
ERROR = rf'"error": "({KIND})", {SPAN}|{CODE_LENGTH}'
PHONE = r'"phone": "\+84\d{9}"'
NO_PHONE = (
    "alphanumeric|foreign|short-code|not-a-number|bare|old-plan|fixed-line|length|not-mobile"
)
STRING = r'"(\\.|[^"\\])*"'
SIZE = r'"encoding": "(gsm7|ucs2)", "units": \d+, "segments": [1-9]\d*'
REPLY = "refused|refused-as-published|malformed|malformed-code-length"
CLASS = r'"class": "(gap|nothing|foreign)"|"class": "(letter|digit)", "as": "[a-z0-9]+"'
ROWS = [
    (rf'"text": {STRING}', "|".join((*COMMAND, ERROR))),
    (rf'"characters": {STRING}', CLASS),
    (
        rf'"sender": {STRING}, "text": {STRING}',
        rf'"outcome": "silence", "why": "({NO_PHONE}|not-addressed)"'
        rf'|"outcome": "request", {PHONE}, "code": "\d{{10}}"'
        rf'|"outcome": "malformed", {PHONE}, ({ERROR}), "reply": {STRING}'
        rf'|"outcome": "sibling", {PHONE}, ({"|".join((*COMMAND[1:], ERROR))})',
    ),
    (
        rf'"phone": {STRING}',
        rf'"sender": {{({PHONE}|"error": "({NO_PHONE})")}}, '
        rf'"record": {{({PHONE}|"error": "({NO_PHONE})")}}',
    ),
    (rf'"reply": "({REPLY})"', rf'"text": {STRING}, {SIZE}'),
    (
        rf'"reply": "granted", "code": "\d{{10}}", "password": {STRING}',
        rf'"text": {STRING}, {SIZE}|"error": "password"',
    ),
    (rf'"measure": {STRING}', SIZE),
]
ROWS = [(re.compile(f"{{{given}}}"), re.compile(f"{{({expect})}}")) for given, expect in ROWS]
TIMEOUT_SECONDS = 120


def given(row):
    """What the command is asked: the row without its expectation and its reason."""
    return json.dumps({name: row[name] for name in row if name not in ("expect", "why")})


def asked(row):
    """The row, or the messages that a row of classes.jsonl stands for."""
    if "characters" not in row:
        return [row]
    kind, messages = row["expect"]["class"], {}
    for char, counts_as in zip(row["characters"], itertools.cycle(row["expect"].get("as", " "))):
        width = len(char.encode())
        passed_over = kind in ("gap", "nothing")
        messages[f"BH{char}X 12"] = {
            "error": "not-addressed" if kind in ("nothing", "letter") else "verb",
            "span": [2 + width, 3 + width] if passed_over else [2, 2 + width],
        }
        tenth = {"error": "code", "span": [15, 15 + width]}
        if passed_over:
            tenth = {"error": "code-length", "span": [6, 15], "digits": 9}
        if kind == "digit":
            tenth = {"command": "reset-password", "code": f"987654321{counts_as}"}
        messages[f"BH MK 987654321{char}"] = tenth
        if kind == "letter":
            card = {"command": "card-validity", "card": f"{counts_as.upper()}C4010123456789"}
            messages[f"BH THE {char}C4010123456789"] = card
    return [
        {"text": text, "expect": expect, "why": row["why"]} for text, expect in messages.items()
    ]


def fault(line, row):
    """What is wrong with a row, whatever an implementation says; None for a sound one."""
    if type(row) is not dict or list(row)[-2:] != ["expect", "why"]:
        return "a row ends with expect and why"
    if type(row["why"]) is not str or not row["why"]:
        return "why is a string, and not empty"
    if any("\ud800" <= char <= "\udfff" for value in row.values() for char in str(value)):
        return "half a surrogate pair"
    if any(unicodedata.category(char)[0] in "CMZ" for char in line.replace(" ", "")):
        return r"a character that can't be seen is not written as a \u escape"
    expects = [expect for asked, expect in ROWS if asked.fullmatch(given(row))]
    if not expects:
        return "the fields before expect are none that there are"
    if not expects[0].fullmatch(json.dumps(row["expect"])):
        return "expect is no outcome that there is"
    start, end = row["expect"].get("span", [0, 0])
    utf8 = row.get("text", "").encode()
    if not start <= end <= len(utf8):
        return "the span is not inside the text"
    if any(utf8[at : at + 1] > b"\x7f" and utf8[at] < 0xC0 for at in (start, end)):
        return "the span cuts a character in two"
    return None


def load(paths):
    """Sound rows as (place, row), and a message for each of the others."""
    rows, faults, seen = [], [], {}
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            faults.append(f"{path}: {error.strerror}")
            continue
        for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), 1):
            place = f"{path}:{number}"
            try:
                row = json.loads(line)
                problem = fault(line.decode(), row)
            except ValueError as error:
                problem = f"not a line of JSON: {error}"
            for question in [] if problem else asked(row):
                other = seen.setdefault(given(question), place)
                if other != place:
                    problem = f"it asks what {other} asks"
                rows.append((place, question))
            if problem:
                faults.append(f"{place}: bad row: {problem}")
    return rows, faults


def answers(command, rows):
    """The lines that the command answers with, and a message if it did not run to its end."""
    asked = "".join(given(row) + "\n" for _, row in rows)
    try:
        run = subprocess.run(
            command, input=asked.encode(), stdout=subprocess.PIPE, timeout=TIMEOUT_SECONDS
        )  # an exit status is not checked: it may well say that not every row was a command
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], [f"{command[0]}: {error}"]
    lines = run.stdout.removesuffix(b"\n").split(b"\n") if run.stdout else []
    killed = [f"{command[0]}: ended by signal {-run.returncode}"] if run.returncode < 0 else []
    return lines, killed


def compare(place, row, number, line):
    """A message if the line is not the outcome that the row expects."""
    expected = json.dumps(row["expect"], sort_keys=True)
    got = "nothing"
    if line is not None:
        try:
            answer = json.loads(line)
            if type(answer) is dict and answer.get("line") == number:
                del answer["line"]
            got = json.dumps(answer, sort_keys=True)
        except ValueError:
            got = f"no JSON: {line!r}"
    if got == expected:
        return None
    return f"{place}: {row['why']}\n  asked {given(row)}\n  expected {expected}\n  got {got}"


def main():
    sys.stdout.reconfigure(errors="backslashreplace")  # for a console that is not in UTF-8
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", action="append", type=pathlib.Path, metavar="FILE")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("no command to run")
    rows, failures = load(options.rows or sorted(pathlib.Path(__file__).parent.glob("*.jsonl")))
    lines, trouble = answers(options.command, rows)
    failed = [
        message
        for number, ((place, row), line) in enumerate(zip(rows, lines + [None] * len(rows)), 1)
        if (message := compare(place, row, number, line))
    ]
    if len(lines) > len(rows):
        trouble.append(f"{options.command[0]}: {len(lines) - len(rows)} lines more than rows")
    passed = len(rows) - len(failed)
    failures += trouble + failed
    print(*failures, f"{passed} passed, {len(failures)} failed", sep="\n")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
