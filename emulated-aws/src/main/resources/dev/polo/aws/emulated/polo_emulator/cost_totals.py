"""Sums of cost lines, whole or per group, with amounts as strings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Any

from polo_emulator.cost_lines import CostLine

_USD = "USD"


def totals(lines: Iterable[CostLine], metrics: list[str]) -> dict[str, Any]:
    """Each metric's sum and unit; a quantity in several units has the unit "N/A", as in AWS."""
    found = list(lines)
    answer: dict[str, Any] = {}
    for metric in metrics:
        units = {line.unit for line in found}
        unit = _USD if metric.endswith("Cost") else units.pop() if len(units) == 1 else "N/A"
        answer[metric] = {"Amount": _sum(line.amount(metric) for line in found), "Unit": unit}
    return answer


def grouped(lines: Iterable[CostLine], group_by: list[dict[str, str]], metrics: list[str]) -> list[dict[str, Any]]:
    """The groups in the order of their keys."""
    members: dict[tuple[str, ...], list[CostLine]] = {}
    for line in lines:
        members.setdefault(tuple(_key(group, line) for group in group_by), []).append(line)
    return [{"Keys": list(keys), "Metrics": totals(found, metrics)} for keys, found in sorted(members.items())]


def _key(group: dict[str, str], line: CostLine) -> str:
    if group.get("Type") == "TAG":
        # A tag's group reads "key$value", and "key$" where the tag is missing.
        return f"{group['Key']}${line.tags.get(group['Key'], '')}"
    return line.dimension(group["Key"])


def _sum(amounts: Iterable[Decimal]) -> str:
    with localcontext() as context:
        context.prec = 60
        return format(sum(amounts, Decimal(0)), "f")
