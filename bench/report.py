"""The measurements as tables, and whether they reach the targets."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from bench.measure import Metric, Samples
from bench.request_tables import RequestResults, section
from bench.servers import Server
from bench.tables import aligned, percentile_95, shown

LARGEST_FILE = 10_000
_TEMPLATE = Path(__file__).parent / "page.md"


@dataclass(frozen=True)
class Target:
    """The most that our median may be, as a part of theirs."""

    ratio: float
    only_lines: int | None = None
    """The file size it is meant for; None for all sizes."""


TARGETS: Mapping[Metric, Target] = {
    Metric.START: Target(1.0),
    Metric.CHANGE: Target(0.2),
    Metric.COMPLETION: Target(0.3, LARGEST_FILE),
    Metric.TYPED_COMPLETION: Target(0.3, LARGEST_FILE),
    Metric.MEMORY: Target(0.8),
}


HUNG_METRICS = (Metric.CHANGE, Metric.COMPLETION, Metric.HOVER)
HUNG_TARGETS: Mapping[Metric, float] = {Metric.CHANGE: 1.1}
"""The most that 95 % may take while a server hangs, as a part of what they take without."""


@dataclass(frozen=True)
class Hung:
    """What our server needs without a ZenServer, and while one hangs."""

    without: Samples = field(default_factory=Samples)
    within: Samples = field(default_factory=Samples)

    def ratio(self, metric: Metric) -> float:
        """Return what 95 % take while a server hangs, as a part of what they take without."""
        without, within = (item.values[metric] for item in (self.without, self.within))
        return percentile_95(within) / percentile_95(without)

    def verdict(self, metric: Metric) -> str:
        """Return ``pass`` or ``miss``, and nothing where there is no target."""
        target = HUNG_TARGETS.get(metric)
        if target is None:
            return ""
        return "pass" if self.ratio(metric) <= target else "miss"


@dataclass(frozen=True)
class Results:
    """What a run of the benchmark gave."""

    servers: tuple[Server, ...]
    by_lines: Mapping[int, Mapping[str, Samples]]
    """By lines of the file, then by name of the server."""
    by_components: Mapping[int, Samples]
    """By components of the profile; ours only."""
    hung: Mapping[int, Hung]
    """By lines of the file; ours only."""
    requests: RequestResults
    is_quick: bool

    def missed(self) -> list[str]:
        """Return the targets that were not reached."""
        return [
            f"{metric.value}, {lines:,} lines"
            for lines in self.by_lines
            for metric in TARGETS
            if self.verdict(lines, metric) == "miss"
        ] + self.missed_while_hung()

    def missed_while_hung(self) -> list[str]:
        """Return the targets that were not reached while a server hangs."""
        return [
            f"{metric.value} while a server hangs, {lines:,} lines"
            for lines, found in self.hung.items()
            for metric in HUNG_TARGETS
            if found.verdict(metric) == "miss"
        ]

    def ratio(self, lines: int, metric: Metric) -> float | None:
        """Return our median as a part of theirs; None where theirs is not known."""
        values = [self.by_lines[lines][server.name].values.get(metric) for server in self.servers]
        if len(values) < 2 or values[0] is None or values[1] is None:
            return None
        return statistics.median(values[0]) / statistics.median(values[1])

    def verdict(self, lines: int, metric: Metric) -> str:
        """Return ``pass`` or ``miss``, and nothing where there is no target."""
        target = TARGETS.get(metric)
        ratio = self.ratio(lines, metric)
        if target is None or ratio is None or target.only_lines not in (None, lines):
            return ""
        return "pass" if ratio <= target.ratio else "miss"


def page(results: Results) -> str:
    """Return ``docs/performance.md``."""
    quick = " --quick" if results.is_quick else ""
    template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(quick=quick, names=_names(results), tables=tables(results))


def tables(results: Results) -> str:
    """Return the machine, the versions and the tables as Markdown."""
    parts = [machine(results.servers), "", "## Beside a general YAML language server", ""]
    parts += aligned(_comparison(results))
    parts += ["", *_verdicts(results), "", "## Large profiles", ""]
    parts += aligned(_profiles(results))
    parts += ["", "## While a server hangs", "", *aligned(hung_rows(results.hung))]
    parts += ["", section(results.requests)]
    return "\n".join(parts)


def _names(results: Results) -> str:
    return " and for ".join(f"`{server.name}`" for server in results.servers)


def machine(servers: Sequence[Server]) -> str:
    """Return the versions of the servers, and what they run on, as a list."""
    versions = "\n".join(
        f"- {server.name} {server.version} on {server.runtime}" for server in servers
    )
    return f"{versions}\n- {_processor()}, {os.cpu_count()} cores, {platform.system()}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _comparison(results: Results) -> list[Sequence[str]]:
    names = [heading for server in results.servers for heading in (server.name, "95 %")]
    rows: list[Sequence[str]] = [["lines", "what", *names, "ratio", "target", ""]]
    for lines, by_server in results.by_lines.items():
        for metric in Metric:
            found = [by_server[server.name].values.get(metric) for server in results.servers]
            if found[0] is None:
                continue
            cells = [cell for values in found for cell in _cells(metric, values)]
            rows.append([f"{lines:,}", metric.value, *cells, *_judged(results, lines, metric)])
    return rows


def _cells(metric: Metric, values: list[float] | None) -> list[str]:
    if not values:
        return ["", ""]
    unit = "MiB" if metric is Metric.MEMORY else "ms"
    return [shown(statistics.median(values), unit), shown(percentile_95(values), unit)]


def _judged(results: Results, lines: int, metric: Metric) -> list[str]:
    ratio, verdict = results.ratio(lines, metric), results.verdict(lines, metric)
    limit = f"≤ {TARGETS[metric].ratio:.1f}" if verdict else ""
    return ["" if ratio is None else f"{ratio:.2f}", limit, verdict]


def _verdicts(results: Results) -> list[str]:
    missed = results.missed()
    if len(results.servers) < 2:
        return ["Measured alone, so no target is judged."]
    if not missed:
        return ["All targets are reached."]
    return ["Targets that are missed:", "", *(f"- {item}" for item in missed)]


def _profiles(results: Results) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [["components", "what", results.servers[0].name, "95 %"]]
    rows += [
        [f"{count:,}", metric.value, *_cells(metric, samples.values[metric])]
        for count, samples in results.by_components.items()
        for metric in Metric
        if metric in samples.values
    ]
    return rows


def hung_rows(hung: Mapping[int, Hung]) -> list[Sequence[str]]:
    """Return the table of what changes while a server hangs."""
    head = ["lines", "what", "no server", "95 %", "hung server", "95 %", "ratio", "target", ""]
    rows: list[Sequence[str]] = [head]
    for lines, found in hung.items():
        for metric in HUNG_METRICS:
            both = (found.without.values[metric], found.within.values[metric])
            cells = [cell for values in both for cell in _cells(metric, values)]
            target = HUNG_TARGETS.get(metric)
            limit = "" if target is None else f"≤ {target:.1f}"
            ratio = f"{found.ratio(metric):.2f}"
            rows.append([f"{lines:,}", metric.value, *cells, ratio, limit, found.verdict(metric)])
    return rows
