"""Who did what in the Acme estate: CloudTrail records of its building, two months ago, and of the last day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from polo_emulator.estate_resources import ACME_IMAGES, ACME_PRODUCTS, Estate

_EC2 = "ec2.amazonaws.com"
_ELB = "elasticloadbalancing.amazonaws.com"
_TYPES = {
    "i": "AWS::EC2::Instance",
    "vol": "AWS::EC2::Volume",
    "snap": "AWS::EC2::Snapshot",
    "ipv4": "AWS::EC2::EIP",
    "nat": "AWS::EC2::NatGateway",
    "alb": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "tg": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "sg": "AWS::EC2::SecurityGroup",
}


def records(estate: Estate, built: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """Every record, in the order of time."""
    yield from _building(estate, built)
    yield from _last_day(estate, now)


def _building(estate: Estate, built: datetime) -> Iterator[dict[str, Any]]:
    ids = estate.ids
    at = built
    for name in ("i-aaa", "i-ggg", "i-staging", "i-globex", "i-untagged"):
        yield _record(
            estate,
            at,
            "dana",
            "RunInstances",
            {"instanceType": "m5", "minCount": 1, "maxCount": 1},
            {"instancesSet": {"items": [{"instanceId": ids[name]}]}},
            [name],
        )
        at += timedelta(minutes=1)
    yield _record(
        estate,
        at,
        "dana",
        "CreateVolume",
        {"size": "720", "volumeType": "gp3", "zone": f"{estate.region}a"},
        {"volumeId": ids["vol-bbb"], "size": "720", "status": "creating"},
        ["vol-bbb"],
    )
    yield _record(
        estate,
        at + timedelta(minutes=1),
        "dana",
        "AttachVolume",
        {"volumeId": ids["vol-bbb"], "instanceId": ids["i-aaa"], "device": "/dev/sda1"},
        {"volumeId": ids["vol-bbb"], "instanceId": ids["i-aaa"], "status": "attaching"},
        ["vol-bbb", "i-aaa"],
    )
    # CloudTrail often names no resource: here the ids stand in the parameters and the answer only.
    yield _record(
        estate,
        at + timedelta(minutes=2),
        "backup",
        "CreateSnapshot",
        {"volumeId": ids["vol-bbb"]},
        {"snapshotId": ids["snap-ccc"], "volumeId": ids["vol-bbb"], "status": "pending"},
        [],
    )
    yield _record(
        estate,
        at + timedelta(minutes=3),
        "dana",
        "CreateNatGateway",
        {"subnetId": ids["subnet-aaa"]},
        {"natGateway": {"natGatewayId": ids["nat-fff"]}},
        ["nat-fff"],
    )
    yield _record(
        estate,
        at + timedelta(minutes=4),
        "dana",
        "AssociateAddress",
        {"allocationId": ids["ipv4-aaa"], "instanceId": ids["i-aaa"]},
        {"_return": True},
        ["ipv4-aaa", "i-aaa"],
    )
    yield _record(
        estate,
        at + timedelta(minutes=5),
        "dana",
        "CreateLoadBalancer",
        {"name": "alb-xxx", "type": "application"},
        {"loadBalancers": [{"loadBalancerArn": ids["alb-xxx"]}]},
        ["alb-xxx"],
        source=_ELB,
    )
    yield _record(
        estate,
        at + timedelta(minutes=6),
        "dana",
        "RegisterTargets",
        {"targetGroupArn": ids["tg-xxx"], "targets": [{"id": ids["i-aaa"]}, {"id": ids["i-ggg"]}]},
        None,
        ["tg-xxx"],
        source=_ELB,
    )


def _last_day(estate: Estate, now: datetime) -> Iterator[dict[str, Any]]:
    ids = estate.ids
    yield _record(
        estate,
        now - timedelta(hours=20),
        "dana",
        "CreateTags",
        _tagging(ids["i-aaa"], ACME_PRODUCTS),
        {"_return": True},
        ["i-aaa"],
    )
    yield _record(
        estate,
        now - timedelta(hours=19),
        "dana",
        "CreateTags",
        _tagging(ids["i-ggg"], ACME_IMAGES),
        {"_return": True},
        ["i-ggg"],
    )
    yield _record(
        estate,
        now - timedelta(hours=6),
        "lee",
        "ModifyVolume",
        {"volumeId": ids["vol-bbb"], "throughput": 125},
        {"volumeModification": {"volumeId": ids["vol-bbb"], "modificationState": "modifying"}},
        ["vol-bbb"],
    )
    yield _record(
        estate,
        now - timedelta(hours=3),
        "lee",
        "StopInstances",
        {"instancesSet": {"items": [{"instanceId": ids["i-staging"]}]}, "force": False},
        None,
        ["i-staging"],
        error=("Client.UnauthorizedOperation", "You are not authorized to perform this operation."),
    )
    yield _record(
        estate,
        now - timedelta(hours=2),
        "lee",
        "AuthorizeSecurityGroupIngress",
        {"groupId": ids["sg-acme"], "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 8882}]}},
        {"_return": True},
        ["sg-acme"],
    )
    yield _record(
        estate, now - timedelta(hours=1), "lee", "DescribeInstances", {"instancesSet": {}}, None, [], read_only=True
    )


def _tagging(resource: str, tags: dict[str, str]) -> dict[str, Any]:
    return {
        "resourcesSet": {"items": [{"resourceId": resource}]},
        "tagSet": {"items": [{"key": key, "value": value} for key, value in tags.items()]},
    }


def _record(
    estate: Estate,
    at: datetime,
    user: str,
    name: str,
    asked: dict[str, Any],
    answered: dict[str, Any] | None,
    touched: list[str],
    source: str = _EC2,
    read_only: bool = False,
    error: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """One event record. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"""
    event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{at.isoformat()} {name} {touched}"))
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": f"AIDAEXAMPLE{user.upper()}",
            "arn": f"arn:aws:iam::{estate.account}:user/{user}",
            "accountId": estate.account,
            "accessKeyId": f"AKIAEXAMPLE{user.upper()}",
            "userName": user,
        },
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source,
        "eventName": name,
        "awsRegion": estate.region,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31.0",
        "requestParameters": asked,
        "responseElements": answered,
        "requestID": str(uuid.uuid5(uuid.NAMESPACE_URL, f"request {event_id}")),
        "eventID": event_id,
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": estate.account,
        "eventCategory": "Management",
        "resources": [{"type": _TYPES[of.partition("-")[0]], "name": estate.ids[of]} for of in touched],
    }
    if error is not None:
        record["errorCode"], record["errorMessage"] = error
    return record
