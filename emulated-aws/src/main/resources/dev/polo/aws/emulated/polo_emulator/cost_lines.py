"""The lines of the emulated bill, day by day, from which both Cost Explorer calls are answered.

A line as JSON (all amounts are strings, as in Cost Explorer's answers, and stay as they are written)::

    {"day": "2026-03-01",                  only in files: the day (UTC) the line belongs to
     "account": "111111111111",            LINKED_ACCOUNT
     "resource_id": "i-0abc",              RESOURCE_ID as the bill writes it; null: NoResourceId
     "usage_type": "BoxUsage:m5.large",    USAGE_TYPE; null or "": NoUsageType
     "service": "Amazon Elastic Compute Cloud - Compute",   SERVICE
     "region": "us-east-1",                REGION; null or "": NoRegion
     "record_type": "Usage",               RECORD_TYPE: Usage, Tax, Credit, Refund, SavingsPlanCoveredUsage,
                                           SavingsPlanNegation, DiscountedUsage, RIFee, ...
     "amounts": {"UnblendedCost": "2.304", "AmortizedCost": "1.5"},
     "quantity": "24", "unit": "Hrs",      UsageQuantity and its unit
     "hour": null,                         0 to 23: an hourly line; the only ones that HOURLY shows. DAILY sums all
     "tags": {"team": "search"}}           cost allocation tags, for GroupBy TAG

A metric that ``amounts`` leaves out follows the one it derives from: NetAmortizedCost from AmortizedCost, everything
else from UnblendedCost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

_DERIVED_FROM = {"NetAmortizedCost": "AmortizedCost"}
_KEYS_WITHOUT_VALUE = {"RESOURCE_ID": "NoResourceId", "USAGE_TYPE": "NoUsageType", "REGION": "NoRegion"}


@dataclass(frozen=True)
class CostLine:
    """One line of the bill; see the module for the meaning of the fields."""

    account: str
    service: str
    amounts: dict[str, str]
    resource_id: str | None = None
    usage_type: str | None = None
    region: str | None = None
    record_type: str = "Usage"
    quantity: str = "0"
    unit: str = "N/A"
    hour: int | None = None
    tags: dict[str, str] = field(default_factory=dict)

    def amount(self, metric: str) -> Decimal:
        """The line's amount in one of Cost Explorer's metrics."""
        if metric == "UsageQuantity":
            return Decimal(self.quantity)
        if metric == "NormalizedUsageAmount":
            return Decimal(0)
        while metric not in self.amounts and metric != "UnblendedCost":
            metric = _DERIVED_FROM.get(metric, "UnblendedCost")
        return Decimal(self.amounts.get(metric, "0"))

    def dimension(self, key: str) -> str:
        """The line's value in one of Cost Explorer's dimensions, in the words it uses where there is none."""
        value = {
            "LINKED_ACCOUNT": self.account,
            "SERVICE": self.service,
            "USAGE_TYPE": self.usage_type,
            "RECORD_TYPE": self.record_type,
            "RESOURCE_ID": self.resource_id,
            "REGION": self.region,
        }[key]
        return value or _KEYS_WITHOUT_VALUE.get(key, "")


def line_from(fields: dict[str, Any]) -> CostLine:
    """A line from its JSON form; a field that no line has is refused by name, an amount that is no number too."""
    line = CostLine(**fields)
    for amount in [*line.amounts.values(), line.quantity]:
        if not isinstance(amount, str) or not Decimal(amount).is_finite():
            raise ValueError(f"{amount!r} is no amount; write it as a decimal in a string")
    return line


class CostLines:
    """The lines by day. A day once loaded stays known, even when its lines are taken away. Safe across threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: dict[date, list[CostLine]] = {}

    def replace(self, day: date, lines: Iterable[CostLine]) -> None:
        """Puts these lines in place of the day's: a restatement, or with none of them a day that vanished."""
        with self._lock:
            self._days[day] = list(lines)

    def of(self, day: date) -> list[CostLine]:
        """The day's lines."""
        with self._lock:
            return list(self._days.get(day, ()))

    def known(self, day: date) -> bool:
        """Whether the day lies in the span for which there is data."""
        with self._lock:
            return bool(self._days) and min(self._days) <= day <= max(self._days)

    def listing(self, day: date) -> list[dict[str, Any]]:
        """The day's lines in their JSON form."""
        return [asdict(line) for line in self.of(day)]

    def load(self, file: Path) -> None:
        """Loads a file of lines, a JSON list or one line of JSON each, in place of everything there was."""
        text = file.read_text("utf-8").strip()
        rows = json.loads(text) if text.startswith("[") else [json.loads(row) for row in text.splitlines() if row]
        days: dict[date, list[CostLine]] = {}
        for row in rows:
            fields = dict(row)
            days.setdefault(date.fromisoformat(fields.pop("day")), []).append(line_from(fields))
        with self._lock:
            self._days = days
