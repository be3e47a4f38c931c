"""boto3 clients that hand their requests to moto's application in this process: no socket, no counted calls."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response


class _Raw:
    """The body as botocore reads it from urllib3."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> list[bytes]:
        return [self._body]

    def read(self, *_: Any) -> bytes:
        body, self._body = self._body, b""
        return body


class Clients:
    """boto3 clients of one region, by the name of their service, with credentials that moto does not know."""

    def __init__(self, application: Any, region: str) -> None:
        self._application = application
        self._session = boto3.Session("test", "test", region_name=region)
        self.client = cache(self._client)

    def warm_up(self) -> None:
        """Makes each service load."""
        self.client("ec2").describe_vpcs()
        self.client("elbv2").describe_load_balancers()

    def _client(self, service: str) -> Any:
        client = self._session.client(
            service, endpoint_url="http://127.0.0.1", config=Config(retries={"total_max_attempts": 1})
        )
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        environ = EnvironBuilder(
            path="/", base_url="http://127.0.0.1/", method=request.method, headers=headers, data=request.body
        ).get_environ()
        answer = Response.from_app(self._application, environ, buffered=True)
        return AWSResponse(request.url, answer.status_code, answer.headers, _Raw(answer.get_data()))
