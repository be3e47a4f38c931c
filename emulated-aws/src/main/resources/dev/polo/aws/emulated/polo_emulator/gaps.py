"""Calls of Polo's inventory that moto 5.2.5 cannot answer: savings plans, and two filters of network interfaces."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from werkzeug.wrappers import Response

from polo_emulator import awscall
from polo_emulator.awscall import AwsCall

# Where the answer holds what a filter compares.
_FILTERS = {
    "association.ip-owner-id": "association/ipOwnerId",
    "addresses.private-ip-address": "privateIpAddressesSet/item/privateIpAddress",
}


def describe_savings_plans() -> dict[str, Any]:
    """No account of the emulator has committed to anything."""
    return {"savingsPlans": []}


def network_interfaces(call: AwsCall, moto: Callable[[dict[str, Any]], Response]) -> Callable[[dict[str, Any]], Response]:
    """Moto without the filters it does not know, which are applied to its answer instead."""
    wanted = {
        position: (_FILTERS[name], [value for key, value in call.form.items() if key.startswith(f"{position}.Value.")])
        for position, name in _named_filters(call)
        if name in _FILTERS
    }
    if not wanted:
        return moto

    def answer(inner: dict[str, Any]) -> Response:
        form = awscall.read(inner).form
        awscall.replace_form(
            inner, {key: value for key, value in form.items() if ".".join(key.split(".")[:2]) not in wanted}
        )
        return _filtered(moto(inner), list(wanted.values()))

    return answer


def _named_filters(call: AwsCall) -> list[tuple[str, str]]:
    return [
        (key.removesuffix(".Name"), value)
        for key, value in call.form.items()
        if key.startswith("Filter.") and key.endswith(".Name")
    ]


def _filtered(response: Response, wanted: list[tuple[str, list[str]]]) -> Response:
    if response.status_code != 200:
        return response
    root = ElementTree.fromstring(response.get_data())
    ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    interfaces = root.find("{*}networkInterfaceSet")
    for interface in list(interfaces) if interfaces is not None else []:
        if not all(_matches(interface, path, values) for path, values in wanted):
            interfaces.remove(interface)  # type: ignore[union-attr]
    body = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return Response(body, 200, content_type=response.content_type)


def _matches(interface: ElementTree.Element, path: str, values: list[str]) -> bool:
    found = interface.findall("/".join(f"{{*}}{step}" for step in path.split("/")))
    return any(fnmatchcase(element.text or "", value) for element in found for value in values)
