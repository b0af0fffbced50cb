#!/usr/bin/env python3
"""Write the seeds of the fuzz targets from the rows of tests/data/.

  python3 fuzz/seeds.py

It never removes a seed: one that stands for a mended fault is named for it and stays.

total         the first row of every outcome, and bytes that are no UTF-8
differential  of every outcome the longest row of at most 120 bytes
spelled       choices: the first byte draws the verb, the others are SHA-256 of a number
"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "tests" / "data"

ILL_FORMED = {
    "cut-inside-a-character": "BH MK 0110129425 gửi".encode()[:-2],
    "a-lone-byte-in-the-code": b"BH MK 01101\xff29425",
    "an-overlong-slash": b"BH HS 04486.G\xc0\xaf2019/08708",
    "a-surrogate": b"BH MK \xed\xa0\x800110129425",
}


def rows():
    for name in ("messages.jsonl", "siblings.jsonl"):
        for line in (DATA / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            expect = row["expect"]
            yield expect.get("command") or expect["error"], row["text"].encode()


def choices(number):
    verb = bytes([number % 4])
    blocks = (hashlib.sha256(f"{number} {block}".encode()).digest() for block in range(8))
    return verb + b"".join(blocks)


def seeds():
    first, longest = {}, {}
    for outcome, text in rows():
        first.setdefault(outcome, text)
        if len(longest.get(outcome, b"")) < len(text) <= 120:
            longest[outcome] = text
    return {
        "total": first | ILL_FORMED,
        "differential": longest,
        "spelled": {f"choices-{number:02}": choices(number) for number in range(12)},
    }


def main():
    if sys.argv[1:]:
        sys.exit(__doc__)
    for target, files in seeds().items():
        folder = HERE / "seeds" / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
