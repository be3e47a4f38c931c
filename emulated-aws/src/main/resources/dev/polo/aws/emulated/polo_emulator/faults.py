"""Faults on demand: the next calls of an operation are throttled, denied, cut off, slowed or garbled."""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from werkzeug.wrappers import Response

from polo_emulator import errors
from polo_emulator.awscall import AwsCall

KINDS = ("throttle", "denied", "error", "reset", "delay", "malformed", "http500", "empty-page")


@dataclass
class FaultRule:
    """Which calls fail and how. ``operation`` "*" means every one; an account, region or service of None means any.

    The first ``after`` matching calls pass, the next ``times`` fail (-1: all of them from then on).
    """

    operation: str
    kind: str
    service: str | None = None
    account: str | None = None
    region: str | None = None
    times: int = 1
    after: int = 0
    delay_ms: int = 1000
    code: str = "InternalError"
    message: str = "Injected by a test"
    status: int = 400
    _seen: int = field(default=0, repr=False)

    def applies(self, call: AwsCall) -> bool:
        """Whether this call is one of those that fail; counts it if it matches."""
        if self.operation not in ("*", call.operation):
            return False
        for wanted, actual in ((self.service, call.service), (self.account, call.account), (self.region, call.region)):
            if wanted is not None and wanted != actual:
                return False
        self._seen += 1
        failed_before = self._seen - 1 - self.after
        return failed_before >= 0 and (self.times < 0 or failed_before < self.times)


def rule_from(fields: dict[str, Any]) -> FaultRule:
    """A rule from its JSON form; refuses unknown kinds and fields."""
    if fields.get("kind") not in KINDS:
        raise ValueError(f"kind is {fields.get('kind')!r}; it must be one of {', '.join(KINDS)}")
    return FaultRule(**{name: value for name, value in fields.items() if value is not None})


class Faults:
    """The rules in force, first match first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rules: list[FaultRule] = []

    def add(self, rule: FaultRule) -> None:
        """Puts a rule in force, after those that already are."""
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Lifts every rule."""
        with self._lock:
            self._rules.clear()

    def next_for(self, call: AwsCall) -> FaultRule | None:
        """The rule that this call falls under, if any."""
        with self._lock:
            return next((rule for rule in self._rules if rule.applies(call)), None)


def answer_instead(rule: FaultRule, call: AwsCall, environ: dict[str, Any]) -> Response | None:
    """The faulty answer, or None where the real one is still wanted (late, garbled or as an empty page)."""
    if rule.kind == "throttle":
        return errors.response(call, errors.throttled(call))
    if rule.kind == "denied":
        return errors.response(call, errors.denied(call))
    if rule.kind == "http500":
        return errors.response(call, errors.internal(call))
    if rule.kind == "error":
        return errors.response(call, errors.AwsError(rule.code, rule.message, rule.status))
    if rule.kind == "reset":
        _reset(environ["werkzeug.socket"])
    if rule.kind == "delay":
        time.sleep(rule.delay_ms / 1000)
    return None


def garbled(answer: Response) -> Response:
    """The first half of the answer under its full status, as a proxy or a bug may deliver it."""
    body = answer.get_data()
    return Response(body[: len(body) // 2], status=answer.status, content_type=answer.content_type)


def _reset(connection: socket.socket) -> None:
    """Ends the connection with a TCP reset: lingering for zero seconds makes close() send one."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # shutdown() would say goodbye properly; detaching leaves nobody to do so.
    socket.socket(fileno=connection.detach()).close()
    raise ConnectionResetError("reset on demand")
