"""What a request asks of AWS: service, operation, account, region and parameters, whatever its protocol."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

_CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/aws4_request")
_CBOR_PATH = re.compile(r"^/service/[^/]+/operation/([^/]+)$")


@dataclass(frozen=True)
class AwsCall:
    """One request as AWS sees it. ``service`` is the signing name; ``protocol`` decides how errors are written."""

    service: str
    operation: str
    account: str
    region: str
    protocol: str
    form: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The parameters of a JSON protocol."""
        return json.loads(self.body or b"{}")


def read(environ: dict[str, Any]) -> AwsCall:
    """Reads the call from a WSGI environment and leaves its body readable for whoever comes next."""
    body = _take_body(environ)
    credential = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    key, region, service = credential.groups() if credential else ("", "us-east-1", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    content_type = environ.get("CONTENT_TYPE", "")
    form: dict[str, str] = {}
    if target:
        operation, protocol = target.rsplit(".", 1)[-1], "json"
    elif content_type.startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        operation, protocol = form.get("Action", ""), "ec2" if service == "ec2" else "query"
    else:
        operation, protocol = _rest_operation(environ, service), "rest-xml" if service == "s3" else "rest-json"
    return AwsCall(service, operation, _account_of(key), region, protocol, form, body)


def replace_form(environ: dict[str, Any], form: dict[str, str]) -> None:
    """Puts other form parameters in place of the request's own."""
    from urllib.parse import urlencode

    body = urlencode(form).encode("utf-8")
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))


def _take_body(environ: dict[str, Any]) -> bytes:
    """Reads the whole body: what is left unread would be taken for the next request on a kept-alive connection."""
    if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
        body = environ["wsgi.input"].read()
    else:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def _account_of(access_key: str) -> str:
    """The account moto gave the access key to (by AssumeRole or CreateAccessKey), else the default one."""
    from moto.iam.models import get_account_id_from

    return get_account_id_from(access_key)


def _rest_operation(environ: dict[str, Any], service: str) -> str:
    cbor = _CBOR_PATH.match(environ.get("PATH_INFO", ""))
    if cbor:
        return cbor.group(1)
    from moto.core.request import Request
    from moto.core.routing import get_service_router

    try:
        operation, _ = get_service_router(service).match(Request(dict(environ)))
        return operation.name
    except Exception:  # noqa: BLE001 - a service that moto cannot route is still counted, by method and path
        return f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}"
