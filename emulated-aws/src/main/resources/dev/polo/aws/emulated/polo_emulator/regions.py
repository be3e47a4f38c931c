"""DescribeRegions: moto answers with all 38 regions, whatever AllRegions says; here a few are enabled."""

from __future__ import annotations

import uuid

from werkzeug.wrappers import Response

from polo_emulator.awscall import AwsCall
from polo_emulator.errors import AwsError

# Regions that an account has to opt into and that AllRegions=true therefore lists as not-opted-in.
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_NOT_OPTED_IN = ("ap-east-1", "ap-southeast-3", "me-south-1")


def describe_regions(call: AwsCall, enabled: tuple[str, ...]) -> Response:
    """The enabled regions; with AllRegions=true also those not opted into; with RegionName.n only these.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
    """
    regions = {name: "opt-in-not-required" for name in enabled}
    known = regions | {name: "not-opted-in" for name in _NOT_OPTED_IN if name not in regions}
    if call.form.get("AllRegions", "false").lower() == "true":
        regions = known
    named = [value for name, value in call.form.items() if name.startswith("RegionName.")]
    for name in named:
        if name not in known:
            raise AwsError("InvalidParameterValue", f"Invalid region provided: {name}", 400)
    wanted = known if named else regions
    chosen = {name: status for name, status in wanted.items() if not named or name in named}
    items = "".join(
        f"<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>"
        f"<optInStatus>{status}</optInStatus></item>"
        for name, status in sorted(chosen.items())
        if _passes(call, {"region-name": name, "opt-in-status": status})
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<requestId>{uuid.uuid4()}</requestId><regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )
    return Response(body, 200, content_type="text/xml;charset=UTF-8")


def _passes(call: AwsCall, region: dict[str, str]) -> bool:
    """Filter.n.Name with Filter.n.Value.m: every filter has to name the region's value."""
    for parameter, name in call.form.items():
        if parameter.startswith("Filter.") and parameter.endswith(".Name"):
            prefix = parameter.removesuffix("Name") + "Value."
            if region.get(name) not in [value for key, value in call.form.items() if key.startswith(prefix)]:
                return False
    return True
