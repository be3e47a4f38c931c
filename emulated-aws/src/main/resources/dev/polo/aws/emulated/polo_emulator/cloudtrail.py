"""CloudTrail's LookupEvents, which moto lacks, answered from records as CloudTrail writes them.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from threading import Lock
from typing import Any

from polo_emulator.awscall import AwsCall
from polo_emulator.errors import AwsError

_PAGE = 50
_ATTRIBUTES = (
    "EventId",
    "EventName",
    "ReadOnly",
    "Username",
    "ResourceType",
    "ResourceName",
    "EventSource",
    "AccessKeyId",
)


class Trail:
    """The recorded events of every account and region. Safe to use from several threads.

    A record is what CloudTrail calls an event record (``eventVersion``, ``eventTime``, ``awsRegion``,
    ``recipientAccountId``, ``requestParameters``, ...); what LookupEvents adds around it is derived. A record's
    ``resources`` ({"type", "name"} each) become the event's Resources and do not show in its JSON.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._events: list[tuple[str, str, dict[str, Any]]] = []

    def add(self, record: dict[str, Any]) -> None:
        """Adds one record; its account and region are the record's own."""
        record = dict(record)
        resources = record.pop("resources", [])
        event = {
            "EventId": record["eventID"],
            "EventName": record["eventName"],
            "ReadOnly": "true" if record.get("readOnly") else "false",
            "AccessKeyId": record.get("userIdentity", {}).get("accessKeyId", ""),
            "EventTime": datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00")).timestamp(),
            "EventSource": record["eventSource"],
            "Username": _username(record),
            "Resources": [{"ResourceType": of["type"], "ResourceName": of["name"]} for of in resources],
            "CloudTrailEvent": json.dumps(record, separators=(",", ":")),
        }
        with self._lock:
            self._events.append((record["recipientAccountId"], record["awsRegion"], event))

    def lookup(self, call: AwsCall, empty_page: bool = False) -> dict[str, Any]:
        """One page of the call's account and region, newest first."""
        request = call.json()
        attributes = request.get("LookupAttributes") or []
        if len(attributes) > 1 or any(one.get("AttributeKey") not in _ATTRIBUTES for one in attributes):
            raise AwsError("InvalidLookupAttributesException", "Specify one lookup attribute with a valid key")
        limit = request.get("MaxResults") or _PAGE
        if not 1 <= limit <= _PAGE:
            raise AwsError("InvalidMaxResultsException", f"MaxResults is {limit}; it must be from 1 to {_PAGE}")
        start, end = _time(request.get("StartTime"), 0.0), _time(request.get("EndTime"), float("inf"))
        if start > end:
            raise AwsError("InvalidTimeRangeException", "StartTime must be before EndTime")
        found = self._matching(call, attributes, start, end)
        first = _offset(request.get("NextToken"))
        after = first if empty_page else first + limit
        answer: dict[str, Any] = {"Events": found[first:after]}
        if after < len(found):
            answer["NextToken"] = base64.b64encode(f"lookup {after}".encode()).decode("ascii")
        return answer

    def _matching(
        self, call: AwsCall, attributes: list[dict[str, str]], start: float, end: float
    ) -> list[dict[str, Any]]:
        with self._lock:
            events = list(self._events)
        kept = [
            event
            for account, region, event in events
            if (account, region) == (call.account, call.region)
            and start <= event["EventTime"] <= end
            and all(_has(event, one["AttributeKey"], one["AttributeValue"]) for one in attributes)
        ]
        return sorted(kept, key=lambda event: (-event["EventTime"], event["EventId"]))


def _has(event: dict[str, Any], key: str, value: str) -> bool:
    if key in ("ResourceType", "ResourceName"):
        return any(resource[key] == value for resource in event["Resources"])
    return event[key] == value


def _username(record: dict[str, Any]) -> str:
    """The user's name, or for an assumed role the session's."""
    identity = record.get("userIdentity", {})
    return identity.get("userName") or identity.get("arn", "").rpartition("/")[2]


def _time(value: Any, otherwise: float) -> float:
    """AWS JSON 1.1 writes times as seconds since 1970; a string is taken as ISO 8601."""
    if value is None:
        return otherwise
    if isinstance(value, str):
        return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(timezone.utc).timestamp()
    return float(value)


def _offset(token: str | None) -> int:
    if not token:
        return 0
    try:
        word, offset = base64.b64decode(token, validate=True).decode("ascii").split()
        if word == "lookup":
            return int(offset)
    except ValueError:
        pass
    raise AwsError("InvalidNextTokenException", "The NextToken is not valid")
