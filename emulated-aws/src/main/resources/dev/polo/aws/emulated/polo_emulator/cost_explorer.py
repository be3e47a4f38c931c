"""GetCostAndUsage and GetCostAndUsageWithResources, both answered from the same lines.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsageWithResources.html
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from polo_emulator import cost_filter
from polo_emulator.awscall import AwsCall
from polo_emulator.cost_filter import invalid
from polo_emulator.cost_lines import CostLines
from polo_emulator.cost_periods import Period, periods, time_period
from polo_emulator.cost_totals import grouped, totals
from polo_emulator.errors import AwsError

OPERATIONS = ("GetCostAndUsage", "GetCostAndUsageWithResources")
_METRICS = (
    "AmortizedCost",
    "BlendedCost",
    "NetAmortizedCost",
    "NetUnblendedCost",
    "NormalizedUsageAmount",
    "UnblendedCost",
    "UsageQuantity",
)
_DAYS_WITH_RESOURCES = 14


@dataclass(frozen=True)
class CostExplorer:
    """Answers Cost Explorer calls. ``payer`` sees every account's lines, any other account its own."""

    lines: CostLines
    today: date
    payer: str
    page_size: int
    estimated_days: int

    def answer(self, call: AwsCall, empty_page: bool = False) -> dict[str, Any]:
        """One page of the answer, as JSON."""
        request = call.json()
        with_resources = call.operation == "GetCostAndUsageWithResources"
        self._validate(request, with_resources)
        entries = self._entries(call, request)
        start = _offset(request, call)
        end = start if empty_page else start + self.page_size
        answer: dict[str, Any] = {
            "GroupDefinitions": request.get("GroupBy") or [],
            "ResultsByTime": self._by_time(entries[start:end], request),
            "DimensionValueAttributes": [],
        }
        if end < len(entries):
            answer["NextPageToken"] = _token(end, request, call)
        return answer

    def _validate(self, request: dict[str, Any], with_resources: bool) -> None:
        for name in ("TimePeriod", "Granularity", *(("Filter",) if with_resources else ())):
            if not request.get(name):
                field = name[0].lower() + name[1:]
                raise invalid(
                    f"1 validation error detected: Value null at '{field}' failed to satisfy constraint: "
                    "Member must not be null"
                )
        start, end = time_period(request)
        if start >= end:
            raise invalid("Start date (and hour) should be before end date (and hour)")
        if start > self.today:
            raise invalid("Start date cannot be after the current date")
        next_month = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        if end > next_month:
            raise invalid("end date past the beginning of next month")
        oldest = self.today - timedelta(days=_DAYS_WITH_RESOURCES)
        if start < oldest and (with_resources or request["Granularity"] == "HOURLY"):
            # The message speaks of hours at daily granularity too: https://github.com/boto/boto3/issues/2369
            raise invalid(
                "Start date is more than 14 days ago for hourly granularity. "
                "Please adjust start date as we support only 14 days of data at hourly granularity."
            )
        self._validate_grouping(request, with_resources)
        if not self.lines.known(start):
            raise AwsError("DataUnavailableException", f"The requested data is unavailable: no data for {start}", 400)

    def _validate_grouping(self, request: dict[str, Any], with_resources: bool) -> None:
        expression, groups = request.get("Filter"), request.get("GroupBy") or []
        if expression:
            cost_filter.validate(expression, with_resources)
        metrics = request.get("Metrics") or []
        if not metrics:
            raise invalid("Metrics is required")
        for metric in metrics:
            if metric not in _METRICS:
                raise invalid(f"Metric {metric} is not valid; valid are {', '.join(_METRICS)}")
        if len(groups) > 2:
            raise invalid(f"Group by supports up to 2 groups, but {len(groups)} were given")
        keys = [group.get("Key") for group in groups if group.get("Type", "DIMENSION") == "DIMENSION"]
        for key in keys:
            if key not in cost_filter.DIMENSIONS or (key == "RESOURCE_ID" and not with_resources):
                raise invalid(f"Group by dimension {key} is not valid for this operation")
        by_resource = "RESOURCE_ID" in keys or (expression and cost_filter.mentions(expression, "RESOURCE_ID"))
        if with_resources and not by_resource:
            raise invalid("GetCostAndUsageWithResources requires to group by or filter by RESOURCE_ID")

    def _entries(self, call: AwsCall, request: dict[str, Any]) -> list[tuple[Period, dict[str, Any] | None]]:
        """Every (period, group) of the whole answer in order; a period without groups stands once, with None."""
        entries: list[tuple[Period, dict[str, Any] | None]] = []
        for period in periods(request):
            lines = [
                line
                for line in period.lines(self.lines)
                if call.account in (self.payer, line.account)
                and (not request.get("Filter") or cost_filter.matches(request["Filter"], line))
            ]
            if request.get("GroupBy"):
                groups = grouped(lines, request["GroupBy"], request["Metrics"])
                entries.extend((period, group) for group in groups)
                if not groups:
                    entries.append((period, None))
            else:
                entries.append((period, {"Total": totals(lines, request["Metrics"])}))
        return entries

    def _by_time(
        self, entries: list[tuple[Period, dict[str, Any] | None]], request: dict[str, Any]
    ) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = []
        for period, group in entries:
            if not results or results[-1]["TimePeriod"] != period.interval:
                newest = self.today - timedelta(days=self.estimated_days)
                results.append(
                    {"TimePeriod": period.interval, "Total": {}, "Groups": [], "Estimated": period.last >= newest}
                )
            if group is not None and request.get("GroupBy"):
                results[-1]["Groups"].append(group)
            elif group is not None:
                results[-1]["Total"] = group["Total"]
        return results


def _fingerprint(request: dict[str, Any], call: AwsCall) -> str:
    asked = {name: value for name, value in request.items() if name != "NextPageToken"}
    text = json.dumps([call.operation, call.account, asked], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _token(offset: int, request: dict[str, Any], call: AwsCall) -> str:
    return base64.b64encode(json.dumps([offset, _fingerprint(request, call)]).encode("utf-8")).decode("ascii")


def _offset(request: dict[str, Any], call: AwsCall) -> int:
    token = request.get("NextPageToken")
    if not token:
        return 0
    try:
        offset, fingerprint = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, TypeError):
        raise AwsError("InvalidNextTokenException", "The pagination token is invalid. Try again without it.") from None
    if fingerprint != _fingerprint(request, call):
        raise AwsError(
            "RequestChangedException",
            "Your request parameters changed between pages. "
            "Try again with the old parameters or without a pagination token.",
        )
    return int(offset)
