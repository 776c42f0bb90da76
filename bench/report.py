# SPDX-License-Identifier: MIT
"""The report, in Markdown, from what was timed and counted."""
from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

POSTERN = "postern"


@dataclass
class Timing:
    bytes: int
    refused: bool  # by this reader
    allocations: float  # one link
    nanoseconds: list[float] = field(default_factory=list)  # of one link, by repetition

    @property
    def median(self) -> float:
        return statistics.median(self.nanoseconds)


@dataclass
class Facts:
    date: str
    machine: str
    repetitions: int
    peers: dict[str, str]  # versions
    cold: tuple[int, int, int]  # least and median nanoseconds, processes
    sections: dict[str, int]


def is_large(workload: str) -> bool:
    return workload.startswith(("64k", "recipients"))


def ratio(peer: Timing, postern: Timing) -> tuple[float, float, float]:
    """How many times as long as Postern the peer takes: of the medians, and the 10th and 90th percentile of the
    ratios of every repetition of the one to every repetition of the other."""
    every = [slow / fast for slow in peer.nanoseconds for fast in postern.nanoseconds]
    deciles = statistics.quantiles(every, n=10)
    return peer.median / postern.median, deciles[0], deciles[-1]


def duration(nanoseconds: float) -> str:
    if nanoseconds < 1e4:
        return f"{nanoseconds:,.0f} ns"
    return f"{nanoseconds / 1e3:,.0f} µs" if nanoseconds < 1e7 else f"{nanoseconds / 1e6:,.1f} ms"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def times(workloads: Sequence[str], peers: Sequence[str], timings: dict[str, Timing]) -> str:
    def row(name: str) -> list[str]:
        postern = timings[f"{name}/{POSTERN}"]
        cells = [name, f"{postern.bytes:,}", duration(postern.median), duration(min(postern.nanoseconds)),
                 f"{postern.bytes / postern.median:.2f}"]
        for peer in peers:
            other = timings[f"{name}/{peer}"]
            middle, low, high = ratio(other, postern)
            cells.append("refuses" if other.refused else f"{middle:.2f} ({low:.2f}–{high:.2f})")
        return cells
    return table(["workload", "bytes", "postern", "least", "GB/s", *peers], map(row, workloads))


def instructions(workloads: Sequence[str], peers: Sequence[str], timings: dict[str, Timing],
                 counts: dict[str, int]) -> str:
    def row(name: str) -> list[str]:
        own = counts[f"{name}/{POSTERN}"]
        size = timings[f"{name}/{POSTERN}"].bytes
        return [name, f"{own:,}", f"{own / size:.0f}",
                *("refuses" if timings[f"{name}/{peer}"].refused else
                  f"{counts[f'{name}/{peer}']:,} ({counts[f'{name}/{peer}'] / own:.2f})" for peer in peers)]
    return table(["workload", POSTERN, "a byte", *peers], map(row, workloads))


def allocations(workloads: Sequence[str], readers: Sequence[str], timings: dict[str, Timing]) -> str:
    return table(["workload", *readers],
                 ([name, *(f"{timings[f'{name}/{reader}'].allocations:,.0f}" for reader in readers)]
                  for name in workloads))


def page(facts: Facts, timings: dict[str, Timing], counts: dict[str, int]) -> str:
    workloads = list(dict.fromkeys(name.split("/")[0] for name in timings))
    peers = list(facts.peers)
    least, median, processes = facts.cold
    versions = ", ".join(f"{peer} {version}" for peer, version in facts.peers.items())
    return f"""<!-- SPDX-License-Identifier: MIT. Written by bench/run.py; do not edit. -->

# Performance

Measured on {facts.date} with `./dev bench --docs`: g++ -O2; {facts.machine} before the run;
processor time, median of {facts.repetitions} repetitions in random order, all in one process. Peers are Debian's:
{versions}.

Postern gives its **full verdict**: every rule, finding and field, in the memory of the last result, as a program does
that checks link after link (`postern_check_again()`; `postern_check()` asks for memory once more). Each peer only takes
the link apart and decodes its fields; none of them judges anything. uriparser parses, dissects the query and unescapes;
glib is `g_uri_parse` and `g_uri_parse_params`; qt is `QUrl` and `QUrlQuery`; curl is a split by hand with
`curl_easy_unescape`, because libcurl's URL API takes no `mailto:` link (it insists on slashes behind the scheme).
Boost.URL came with Boost 1.81, and Debian 12 has 1.74. Before anything is timed, each reader must get the fields of a
link right.

![Time for one link](performance.svg)

## Time

How long Postern takes for one link, and how many times as long each peer takes (10th to 90th percentile of all pairs
of repetitions): above 1, Postern is the faster one. The widths tell how busy the machine was. "refuses": the peer stops
at what it takes for a mistake, so there is nothing to compare.

{times(workloads, peers, timings)}
The first check of a fresh process takes {median / 1000:.1f} µs (median of {processes} processes; the least
{least / 1000:.1f} µs). The shared library holds {facts.sections['.text']:,} bytes of code and
{facts.sections['.rodata']:,} of constants; ICU comes on top.

## Instructions

For one link, counted by callgrind, with glibc's choice of string functions pinned to SSE2; in brackets, how many times
as many as Postern the peer executes. `bench/ledger.toml` tracks short, typical and share.

{instructions(workloads, peers, timings, counts)}
## Allocations

Requests for memory for one link, after whatever is set up on first use.

{allocations(workloads, [POSTERN, *peers], timings)}"""
