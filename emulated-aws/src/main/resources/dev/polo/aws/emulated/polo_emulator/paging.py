"""Paging for the describes that moto answers whole.

moto 5.2.5 pages only DescribeInstances; volumes, snapshots, images, network interfaces and the rest ignore MaxResults,
so that a collector's paging would never be exercised. Here every EC2 and load-balancing operation that botocore's own
paginator model lists is cut into pages, from moto's whole answer, by one rule.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.model import ServiceModel
from botocore.session import get_session
from werkzeug.wrappers import Response

from polo_emulator import awscall
from polo_emulator.awscall import AwsCall
from polo_emulator.errors import AwsError

# Larger than any estate: where moto does cut (reservations at 100, load balancers at 50), it must not.
_EVERYTHING = "1000000"
_CLASSIC_ELB_VERSION = "2012-06-01"


@dataclass(frozen=True)
class Page:
    """How one operation pages: parameter names, the response's list and token elements, and the ids' parameter."""

    input_token: str
    limit: str
    output_token: str
    items: str
    ids: tuple[str, ...]
    smallest: int
    largest: int


@cache
def _model(name: str) -> tuple[ServiceModel, dict[str, Any]]:
    loader = get_session().get_component("data_loader")
    pagination = loader.load_service_model(name, "paginators-1")["pagination"]
    return ServiceModel(loader.load_service_model(name, "service-2"), name), pagination


@cache
def _page_of(name: str, operation: str) -> Page | None:
    model, pagination = _model(name)
    config = pagination.get(operation)
    if config is None or "limit_key" not in config or not isinstance(config["result_key"], str):
        return None
    shape = model.operation_model(operation)
    output, wanted = shape.output_shape.members, shape.input_shape.members
    element = output[config["result_key"]].serialization.get("name", config["result_key"])
    token = output[config["output_token"]].serialization.get("name", config["output_token"])
    if name == "ec2":
        # A list parameter named …Id is a list of explicit ids; OwnerIds and the like travel under other names.
        names = [member.serialization.get("name", key) for key, member in wanted.items() if member.type_name == "list"]
        ids = tuple(name[0].upper() + name[1:] for name in names if name.endswith("Id"))
        return Page(config["input_token"], config["limit_key"], token, element, ids, 5, 1000)
    return Page(config["input_token"], config["limit_key"], token, element, (), 1, 400)


def page_of(call: AwsCall) -> Page | None:
    """How the call pages, or None when AWS does not page it (DescribeAddresses, DescribeRegions, every change)."""
    if call.service == "ec2":
        return _page_of("ec2", call.operation)
    if call.service == "elasticloadbalancing":
        classic = call.form.get("Version") == _CLASSIC_ELB_VERSION
        return _page_of("elb" if classic else "elbv2", call.operation)
    return None


def serve(
    page: Page, call: AwsCall, environ: dict[str, Any], whole: Callable[[dict[str, Any]], Response], empty: bool
) -> Response:
    """One page of the whole answer; ``empty``: without items but with a token, which AWS may give at any time."""
    _refuse_wrong_parameters(page, call)
    token = call.form.get(page.input_token)
    limit = min(int(call.form[page.limit]), page.largest) if page.limit in call.form else None
    start = _offset(token, call, page) if token else 0
    form = {name: value for name, value in call.form.items() if name not in (page.input_token, page.limit)}
    if not _explicit_ids(page, call):
        form[page.limit] = _EVERYTHING
    awscall.replace_form(environ, form)
    answer = whole(environ)
    if answer.status_code != 200:
        return answer
    if limit is None and (token or call.service != "ec2"):
        limit = page.largest
    return _cut(answer, page, call, start, 0 if empty else limit)


def _refuse_wrong_parameters(page: Page, call: AwsCall) -> None:
    """MaxResults is 5 to 1000 and cannot go with explicit ids; PageSize is 1 to 400.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html
    """
    if page.limit not in call.form:
        return
    value = call.form[page.limit]
    if call.service != "ec2":
        if not value.isdigit() or not page.smallest <= int(value) <= page.largest:
            raise AwsError("ValidationError", f"Page size must be between 1 and 400, not {value}", 400)
        return
    ids = _explicit_ids(page, call)
    if ids:
        message = f"The parameter {ids} cannot be used with the parameter maxResults"
        raise AwsError("InvalidParameterCombination", message, 400)
    if not value.isdigit() or int(value) < page.smallest:
        message = f"Value ( {value} ) for parameter maxResults is invalid. Expecting a value greater than 5."
        raise AwsError("InvalidParameterValue", message, 400)


def _explicit_ids(page: Page, call: AwsCall) -> str | None:
    for name in page.ids:
        if f"{name}.1" in call.form:
            return "instancesSet" if name == "InstanceId" else f"{name[0].lower()}{name[1:]}sSet"
    return None


def _cut(answer: Response, page: Page, call: AwsCall, start: int, limit: int | None) -> Response:
    root = ElementTree.fromstring(answer.get_data())
    namespace = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    prefix = f"{{{namespace}}}" if namespace else ""
    ElementTree.register_namespace("", namespace)
    parent = root if call.service == "ec2" else root.find(f"{prefix}{call.operation}Result")
    items = parent.find(f"{prefix}{page.items}") if parent is not None else None
    if parent is None or items is None:
        return answer
    for old in parent.findall(f"{prefix}{page.output_token}"):
        parent.remove(old)
    entries = list(items)
    end = len(entries) if limit is None else start + limit
    for entry in entries[:start] + entries[end:]:
        items.remove(entry)
    if end < len(entries):
        ElementTree.SubElement(parent, f"{prefix}{page.output_token}").text = _token(end, call, page)
    return Response(ElementTree.tostring(root, "utf-8", xml_declaration=True), 200, content_type=answer.content_type)


def _fingerprint(call: AwsCall, page: Page) -> str:
    """What a token belongs to: the same question of the same account and region, whatever the page's size."""
    asked = {name: value for name, value in call.form.items() if name not in (page.input_token, page.limit)}
    text = json.dumps([call.account, call.region, sorted(asked.items())])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _token(offset: int, call: AwsCall, page: Page) -> str:
    # Never the same twice, as AWS's: after an empty page a token that came before would look like a circle.
    parts = [offset, _fingerprint(call, page), uuid.uuid4().hex]
    return base64.urlsafe_b64encode(json.dumps(parts).encode("utf-8")).decode("ascii")


def _offset(token: str, call: AwsCall, page: Page) -> int:
    try:
        offset, fingerprint, _ = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        offset, fingerprint = 0, ""
    if fingerprint != _fingerprint(call, page):
        if call.service == "ec2":
            raise AwsError("InvalidNextToken", "The specified NextToken is not valid.", 400)
        raise AwsError("ValidationError", f"Invalid marker '{token}'", 400)
    return int(offset)
