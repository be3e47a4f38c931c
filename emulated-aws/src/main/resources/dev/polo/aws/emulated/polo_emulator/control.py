"""The emulator's own endpoints under /polo-emulator/: health, calls, faults, cost lines, CloudTrail records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.wrappers import Request, Response

from polo_emulator.calls import CallCounter
from polo_emulator.cloudtrail import Trail
from polo_emulator.cost_lines import CostLines, line_from
from polo_emulator.faults import Faults, rule_from

PREFIX = "/polo-emulator/"


@dataclass(frozen=True)
class Control:
    """Serves the control endpoints; bodies and answers are JSON."""

    identity: dict[str, Any]
    calls: CallCounter
    faults: Faults
    cost_lines: CostLines
    trail: Trail

    def answer(self, request: Request) -> Response:
        """Health, or what the endpoint and method stand for; 400 with a reason for a body it cannot take."""
        try:
            return self._answer(request)
        except (KeyError, TypeError, ValueError, ArithmeticError) as wrong:
            return _json({"error": f"{type(wrong).__name__}: {wrong}"}, 400)

    def _answer(self, request: Request) -> Response:
        asked = (request.method, request.path[len(PREFIX) :])
        match asked:
            case ("GET", "health"):
                return _json(self.identity)
            case ("GET", "calls"):
                return _json(self.calls.listing())
            case ("DELETE", "calls"):
                self.calls.reset()
            case ("POST", "faults"):
                rules = [rule_from(fields) for fields in _list(request)]
                for rule in rules:
                    self.faults.add(rule)
            case ("DELETE", "faults"):
                self.faults.clear()
            case ("GET", "cost-lines"):
                return _json(self.cost_lines.listing(date.fromisoformat(request.args["day"])))
            case ("POST", "cost-lines"):
                body = request.get_json(force=True)
                lines = [line_from(fields) for fields in body["lines"]]
                self.cost_lines.replace(date.fromisoformat(body["day"]), lines)
            case ("POST", "cloudtrail-records"):
                for record in _list(request):
                    self.trail.add(record)
            case _:
                return _json({"error": f"no such endpoint: {asked[0]} {request.path}"}, 404)
        return _json({})


def _list(request: Request) -> list[dict[str, Any]]:
    body = request.get_json(force=True)
    return body if isinstance(body, list) else [body]


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
