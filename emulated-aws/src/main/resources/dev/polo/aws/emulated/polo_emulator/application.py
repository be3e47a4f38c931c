"""The WSGI application: control endpoints, counting, faults, our own operations, paging, and behind them moto."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from polo_emulator import awscall, cost_explorer, errors, faults, gaps, paging, regions
from polo_emulator.awscall import AwsCall
from polo_emulator.cloudtrail import Trail
from polo_emulator.control import PREFIX, Control
from polo_emulator.cost_explorer import CostExplorer
from polo_emulator.errors import AwsError

log = logging.getLogger("polo_emulator")


@dataclass(frozen=True)
class Application:
    """Answers AWS calls. ``moto`` is moto's own application, which answers whatever is not answered here."""

    moto: Any
    control: Control
    cost_explorer: CostExplorer
    trail: Trail
    regions: tuple[str, ...]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            return self.control.answer(Request(environ))(environ, start_response)
        call = awscall.read(environ)
        self.control.calls.count(call)
        rule = self.control.faults.next_for(call)
        answer = faults.answer_instead(rule, call, environ) if rule else None
        if answer is None:
            answer = self._answer(call, environ, rule is not None and rule.kind == "empty-page")
        if rule is not None and rule.kind == "malformed":
            answer = faults.garbled(answer)
        return answer(environ, start_response)

    def _answer(self, call: AwsCall, environ: dict[str, Any], empty_page: bool) -> Response:
        try:
            if call.service == "ce" and call.operation in cost_explorer.OPERATIONS:
                return _json(self.cost_explorer.answer(call, empty_page))
            if call.service == "cloudtrail" and call.operation == "LookupEvents":
                return _json(self.trail.lookup(call, empty_page))
            if call.service == "ec2" and call.operation == "DescribeRegions":
                return regions.describe_regions(call, self.regions)
            if call.service == "savingsplans":
                return _json(gaps.describe_savings_plans())
            moto = self._from_moto
            if call.operation == "DescribeNetworkInterfaces":
                moto = gaps.network_interfaces(call, moto)
            page = paging.page_of(call)
            if page is not None:
                return paging.serve(page, call, environ, moto, empty_page)
            return self._from_moto(environ)
        except AwsError as error:
            return errors.response(call, error)
        except NotImplementedError as missing:
            # 501 is not retried by SDKs: a hole of the emulator must not look like an outage.
            message = f"The emulator does not have {call.service}:{call.operation} ({missing})"
            return errors.response(call, AwsError("NotImplemented", message, 501))
        except Exception:
            log.exception("%s:%s failed", call.service, call.operation)
            return errors.response(call, errors.internal(call))

    def _from_moto(self, environ: dict[str, Any]) -> Response:
        return Response.from_app(self.moto, environ, buffered=True)


def _json(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), 200, content_type="application/x-amz-json-1.1")
