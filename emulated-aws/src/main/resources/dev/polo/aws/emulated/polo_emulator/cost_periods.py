"""The periods that a Cost Explorer request asks for: start inclusive, end exclusive, UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from polo_emulator.cost_filter import invalid
from polo_emulator.cost_lines import CostLine, CostLines

_HOURS = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Period:
    """One element of ResultsByTime: days from ``first`` to ``last``, both included, or one hour of ``first``."""

    first: date
    last: date
    interval: dict[str, str]
    hour: int | None = None

    def lines(self, lines: CostLines) -> Iterator[CostLine]:
        """The lines of the period; an hour shows hourly lines only."""
        day = self.first
        while day <= self.last:
            for line in lines.of(day):
                if self.hour is None or self.hour == line.hour:
                    yield line
            day += timedelta(days=1)


def time_period(request: dict[str, Any]) -> tuple[date, date]:
    """The days of the start and of the end; an end within a day counts that day as wholly past."""
    start, end = _interval(request)
    return start.date(), end.date() if end.time() == datetime.min.time() else end.date() + timedelta(days=1)


def periods(request: dict[str, Any]) -> list[Period]:
    """The request's periods, oldest first; months are cut to the asked days."""
    start, end = _interval(request)
    granularity = request["Granularity"]
    found: list[Period] = []
    while start < end:
        if granularity == "HOURLY":
            after = start + timedelta(hours=1)
            interval = {"Start": start.strftime(_HOURS), "End": after.strftime(_HOURS)}
            found.append(Period(start.date(), start.date(), interval, start.hour))
        else:
            after = start + timedelta(days=1)
            if granularity == "MONTHLY":
                after = min(end, (start.replace(day=1) + timedelta(days=32)).replace(day=1))
            interval = {"Start": start.date().isoformat(), "End": after.date().isoformat()}
            found.append(Period(start.date(), after.date() - timedelta(days=1), interval))
        start = after
    return found


def _interval(request: dict[str, Any]) -> tuple[datetime, datetime]:
    granularity = request["Granularity"]
    if granularity not in ("DAILY", "MONTHLY", "HOURLY"):
        raise invalid(f"Granularity {granularity} is not valid; valid are DAILY, MONTHLY and HOURLY")
    asked = request["TimePeriod"]
    return _parsed(asked.get("Start"), granularity), _parsed(asked.get("End"), granularity)


def _parsed(text: str | None, granularity: str) -> datetime:
    """yyyy-MM-dd, and with HOURLY also yyyy-MM-ddThh:mm:ssZ."""
    for pattern in ("%Y-%m-%d", *((_HOURS,) if granularity == "HOURLY" else ())):
        try:
            return datetime.strptime(text or "", pattern)
        except ValueError:
            continue
    raise invalid(f"Time period {text!r} is not valid: dates are yyyy-MM-dd, with HOURLY also yyyy-MM-ddThh:mm:ssZ")
