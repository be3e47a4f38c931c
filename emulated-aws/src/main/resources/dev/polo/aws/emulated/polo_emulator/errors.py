"""AWS errors in the form each protocol gives them, so that the SDK sees typed errors."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from polo_emulator.awscall import AwsCall


@dataclass
class AwsError(Exception):
    """An error that is to reach the caller as AWS would send it."""

    code: str
    message: str
    status: int = 400


def response(call: AwsCall, error: AwsError) -> Response:
    """The error in the call's protocol."""
    request_id = str(uuid.uuid4())
    if call.protocol == "ec2":
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>'
            f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
            f"</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )
        return _xml(body, error, request_id)
    if call.protocol == "query":
        kind = "Sender" if error.status < 500 else "Receiver"
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Type>{kind}</Type>'
            f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return _xml(body, error, request_id)
    if call.protocol == "rest-xml":
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
            f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
            f"<RequestId>{request_id}</RequestId></Error>"
        )
        return _xml(body, error, request_id)
    # Both keys of the message: services of AWS JSON differ in its capital.
    answer = Response(
        json.dumps({"__type": error.code, "message": error.message, "Message": error.message}),
        status=error.status,
        content_type="application/x-amz-json-1.1",
    )
    answer.headers["x-amzn-RequestId"] = request_id
    answer.headers["x-amzn-ErrorType"] = error.code
    return answer


def throttled(call: AwsCall) -> AwsError:
    """EC2 says RequestLimitExceeded (503), the query services Throttling, the JSON services ThrottlingException.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
    """
    if call.protocol == "ec2":
        return AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
    if call.protocol == "query":
        return AwsError("Throttling", "Rate exceeded", 400)
    if call.protocol == "rest-xml":
        return AwsError("SlowDown", "Please reduce your request rate.", 503)
    return AwsError("ThrottlingException", "Rate exceeded", 400)


def denied(call: AwsCall) -> AwsError:
    """EC2 says UnauthorizedOperation, query services and S3 AccessDenied, JSON services AccessDeniedException."""
    if call.protocol == "ec2":
        return AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)
    caller = f"arn:aws:sts::{call.account}:assumed-role/emulated/polo"
    message = f"User: {caller} is not authorized to perform: {call.service}:{call.operation}"
    if call.protocol in ("query", "rest-xml"):
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message, 400 if call.protocol == "json" else 403)


def internal(call: AwsCall) -> AwsError:
    """An error 500 of the service, which SDKs retry."""
    code = {"ec2": "InternalError", "query": "InternalFailure", "rest-xml": "InternalError"}
    return AwsError(code.get(call.protocol, "InternalServerError"), "An internal error has occurred", 500)


def _xml(body: str, error: AwsError, request_id: str) -> Response:
    answer = Response(body, status=error.status, content_type="text/xml;charset=UTF-8")
    answer.headers["x-amzn-RequestId"] = request_id
    return answer
