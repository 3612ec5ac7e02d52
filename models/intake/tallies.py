"""Counts what comes in and goes out, and writes it as Prometheus text for `/metrics`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from threading import Lock

HELP: Mapping[str, str] = {
    "intake_reports_total": "HTTP reports by source and answer",
    "intake_frames_total": "HJ 212 frames by what became of them",
    "intake_replies_total": "HJ 212 replies sent",
    "intake_refused_total": "what was refused, by channel and reason",
    "intake_groups_total": "transactions that kept something",
    "intake_kept_total": "arrivals kept, repeats included",
    "intake_noise_bytes_total": "bytes between HJ 212 frames",
    "intake_mqtt_total": "MQTT messages by source and what became of them",
    "intake_files_total": "files of the watched folder by source and what became of them",
    "intake_field_steps_total": "steps reported over field links, by answer",
    "intake_link_reports_total": "reports by standing links, by answer",
}
"""Every count there is."""


class Tallies:
    """Counts by name and labels. Thread-safe: the writer counts too."""

    def __init__(self) -> None:
        """All counts stand at nought."""
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._lock = Lock()

    def add(self, name: str, count: int = 1, **labels: str) -> None:
        """Count `name`; a label's value must come from a small set, never from a sender."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += count

    def total(self, name: str, **labels: str) -> int:
        """Return the sum of all counts of `name` that carry these labels."""
        wanted = set(labels.items())
        with self._lock:
            return sum(count for (called, has), count in self._counts.items() if called == name and wanted <= set(has))

    def text(self, gauges: Mapping[str, float]) -> str:
        """Write all counts, and `gauges` as they stand now, by name and labels (`part_up{part="http"}`)."""
        lines = []
        with self._lock:
            counts = sorted(self._counts.items())
        for name, meaning in HELP.items():
            lines += [f"# HELP eco_{name} {meaning}", f"# TYPE eco_{name} counter"]
            lines += [f"eco_{name}{_labels(labels)} {count}" for (called, labels), count in counts if called == name]
        typed: set[str] = set()
        for name, value in gauges.items():
            bare = name.partition("{")[0]
            lines += [f"# TYPE eco_{bare} gauge"] * (bare not in typed) + [f"eco_{name} {value:g}"]
            typed.add(bare)
        return "\n".join(lines) + "\n"


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
