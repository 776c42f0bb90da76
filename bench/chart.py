# SPDX-License-Identifier: MIT
"""Time for one link as an SVG: a panel for each workload, a bar for each reader, linear from zero."""
from __future__ import annotations

from report import POSTERN, Timing, duration

SHOWN = ("short", "typical", "share", "64k-ascii", "64k-text", "64k-cjk")
COLUMNS = 3
WIDTH, BAR, GAP, LABEL, NUMBER = 300, 14, 6, 66, 64  # pixels
STYLE = """text { font: 12px sans-serif; fill: #333 } .head { font-weight: bold } .number { font-size: 11px }
rect { fill: #9aa5b1 } rect.postern { fill: #0b6e4f } rect.page { fill: #fff }"""


def panel(name: str, bars: list[tuple[str, float]], left: int, top: int) -> str:
    longest = max(value for _, value in bars)
    parts = [f'<text class="head" x="{left}" y="{top + 12}">{name}</text>']
    for row, (reader, value) in enumerate(bars):
        y = top + 22 + row * (BAR + GAP)
        length = value / longest * (WIDTH - LABEL - NUMBER - 20)
        kind = ' class="postern"' if reader == POSTERN else ""
        parts.append(f'<text x="{left}" y="{y + 11}">{reader}</text>'
                     f'<rect{kind} x="{left + LABEL}" y="{y}" width="{length:.1f}" height="{BAR}"/>'
                     f'<text class="number" x="{left + LABEL + length + 4:.1f}" y="{y + 11}">{duration(value)}</text>')
    return "\n".join(parts)


def draw(timings: dict[str, Timing]) -> str:
    readers = list(dict.fromkeys(name.split("/")[1] for name in timings))
    tall = 22 + len(readers) * (BAR + GAP) + 16
    panels = [panel(f"{name}, {timings[f'{name}/{POSTERN}'].bytes:,} bytes",
                    [(reader, timings[f"{name}/{reader}"].median) for reader in readers],
                    12 + index % COLUMNS * WIDTH, 10 + index // COLUMNS * tall)
              for index, name in enumerate(SHOWN)]
    width, height = COLUMNS * WIDTH + 12, 10 + -(-len(SHOWN) // COLUMNS) * tall
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img">\n'
            f"<!-- SPDX-License-Identifier: MIT. Written by bench/chart.py; do not edit. -->\n"
            f"<title>Processor time for one link, less is better</title>\n<style>{STYLE}</style>\n"
            f'<rect class="page" width="{width}" height="{height}"/>\n' + "\n".join(panels) + "\n</svg>\n")
