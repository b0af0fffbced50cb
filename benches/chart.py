#!/usr/bin/env python3
"""Draws docs/speed.svg from the bench's output in docs/SPEED.md: how many times as long the others take.

The picture carries its own background, so that it can be read on a light page and on a dark one, and names no font
that a reader would have to fetch. `benches/refresh` runs this.
"""

import pathlib
import sys
from xml.sax.saxutils import escape

DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
PICTURE = DOCS / "speed.svg"
TITLE = "times as long as bhxh-sms"
# What is drawn: the column of the table, and what it means.
COLUMNS = {
    "canonical": "BH MK 0110129425",
    "mix": "half of them like that, half as people write: learned by the processor",
    "unseen": "the same mix, 65 536 different messages: not learned",
}
OURS = "bhxh-sms"
# Floors read nothing, so they are no competitors.
LEFT_OUT = {"UTF-8 validation", "copy, touch each byte"}

LABEL, BAR, NUMBER, ROW, GAP, MARGIN = 190, 400, 80, 20, 52, 20


def table(text):
    """The ratios: {reader: {column: ratio}}. Columns and names are wider than their blanks, so places decide."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(TITLE):
            break
    else:
        sys.exit(f"chart: no table '{TITLE}' in the page")
    header = next(lines)
    columns = [header[place:place + 12].strip() for place in range(22, len(header), 12)]
    rows = {}
    for line in lines:
        if not line.strip():
            return rows
        cells = [float(line[place:place + 12]) for place in range(22, len(line), 12)]
        rows[line[:22].strip()] = dict(zip(columns, cells, strict=True))
    return rows


def draw(rows):
    rows = {name: cells for name, cells in rows.items() if name not in LEFT_OUT}
    longest = max(cells[column] for cells in rows.values() for column in COLUMNS)
    width = MARGIN * 2 + LABEL + BAR + NUMBER
    height = MARGIN * 2 + 34 + len(COLUMNS) * (len(rows) * ROW + GAP) - 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description">',
        "<title id=\"title\">How long others take to read a message</title>",
        f'<desc id="description">Bars: how many times as long as bhxh-sms each competitor takes; '
        f'{escape(summary(rows))}</desc>',
        "<style>",
        "svg { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 13px }",
        ".page { fill: #ffffff; stroke: #d0d7de } .ink { fill: #1f2328 } .faint { fill: #59636e }",
        ".bar { fill: #8c959f } .ours { fill: #1a7f37 } .bold { font-weight: 600 } .head { font-size: 15px }",
        "@media (prefers-color-scheme: dark) {",
        ".page { fill: #0d1117; stroke: #3d444d } .ink { fill: #e6edf3 } .faint { fill: #9198a1 }",
        ".bar { fill: #6e7681 } .ours { fill: #3fb950 } }",
        "</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>',
        f'<text class="ink bold head" x="{MARGIN}" y="{MARGIN + 14}">'
        "Time to read one message, bhxh-sms = 1 (shorter is faster)</text>",
    ]
    y = MARGIN + 34
    for column, meaning in COLUMNS.items():
        y += 20
        parts.append(f'<text x="{MARGIN}" y="{y}"><tspan class="ink bold">{column}</tspan>'
                     f'<tspan class="faint" dx="8">{escape(meaning)}</tspan></text>')
        y += 10
        for name, cells in rows.items():
            ratio = cells[column]
            ours = " ours" if name == OURS else ""
            bold = " bold" if name == OURS else ""
            parts.append(f'<text class="ink{bold}" x="{MARGIN + LABEL - 8}" y="{y + 14}" text-anchor="end">'
                         f'{escape(name)}</text>')
            length = max(1.0, ratio / longest * BAR)
            parts.append(f'<rect class="bar{ours}" x="{MARGIN + LABEL}" y="{y + 3}" width="{length:.1f}" height="14" '
                         'rx="2"/>')
            parts.append(f'<text class="ink{bold}" x="{MARGIN + LABEL + length + 6:.1f}" y="{y + 14}">'
                         f'{figure(ratio)}</text>')
            y += ROW
        y += GAP - 30
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def figure(ratio):
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.0f}"


def summary(rows):
    return "; ".join(f"{column}: " + ", ".join(f"{name} {figure(cells[column])}" for name, cells in rows.items())
                     for column in COLUMNS)


def main():
    PICTURE.write_text(draw(table((DOCS / "SPEED.md").read_text(encoding="utf-8"))), encoding="utf-8")
    print(f"drawn: docs/{PICTURE.name}")


if __name__ == "__main__":
    main()
