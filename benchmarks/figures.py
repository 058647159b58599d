"""Figures, how they are taken and how they are printed."""

import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from django.db import connection


@dataclass(frozen=True)
class Figure:
    """One number with its unit and, where there is one, the aim it is held against."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the aim is met; a figure without one meets it."""
        low = self.at_least if self.at_least is not None else self.value
        high = self.at_most if self.at_most is not None else self.value
        return low <= self.value <= high

    def __str__(self) -> str:
        line = f"{self.name:<58} {_number(self.value):>9} {self.unit:<7}"
        for word, aim in (("<=", self.at_most), (">=", self.at_least)):
            if aim is not None:
                line += f" aim {word} {_number(aim)}: {'met' if self.is_met else 'MISSED'}"
        return line.rstrip()


def _number(value: float) -> str:
    """As many digits as say something."""
    if value == int(value) or abs(value) >= 1000:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"


@dataclass
class Times:
    """Wall and processor time, in milliseconds, of the same work done again and again."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], object]) -> None:
        """Do the work once and add what it took, of the processor in this process alone."""
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.cpu.append(1000 * (time.process_time() - cpu))
        self.wall.append(1000 * (time.perf_counter() - wall))

    @property
    def p50(self) -> float:
        """Median wall time."""
        return median(self.wall)

    @property
    def p95(self) -> float:
        """Wall time that 95 of 100 stay below."""
        return percentile_95(self.wall)


def percentile_95(values: Sequence[float]) -> float:
    """The value that 95 of 100 stay below."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def alternately(rounds: int, *works: Callable[[], object]) -> list[Times]:
    """Do each work in turn, and again: whatever else the machine does hits them alike."""
    times = [Times() for _ in works]
    for _ in range(rounds):
        for one, work in zip(times, works, strict=True):
            one.take(work)
    return times


def ratio(ours: Sequence[float], bare: Sequence[float]) -> float:
    """Median over the rounds of the bare work's time through ours: the share of its rate."""
    return median(other / own for own, other in zip(ours, bare, strict=True))


def machine() -> str:
    """Where and when this is measured, in one line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return (
        f"{time.strftime('%Y-%m-%d %H:%M')}  {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"PostgreSQL {version} with fsync {fsync}"
    )
