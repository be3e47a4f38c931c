"""Counts the calls that reach the emulator, faulted ones included."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Any

from polo_emulator.awscall import AwsCall


class CallCounter:
    """Calls per service, operation, account and region. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, str, str, str]] = Counter()

    def count(self, call: AwsCall) -> None:
        """Counts one call."""
        with self._lock:
            self._counts[(call.service, call.operation, call.account, call.region)] += 1

    def listing(self) -> list[dict[str, Any]]:
        """One row per service, operation, account and region."""
        with self._lock:
            counted = sorted(self._counts.items())
        return [
            {"service": service, "operation": operation, "account": account, "region": region, "count": count}
            for (service, operation, account, region), count in counted
        ]

    def reset(self) -> None:
        """Forgets everything counted so far."""
        with self._lock:
            self._counts.clear()
