"""The resources of the Acme estate, built through the AWS API as their owners would have built them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from polo_emulator.inprocess import Clients

ACME_PRODUCTS = {"marqo:customer": "acme", "marqo:cluster": "acme-prod-1", "marqo:index": "products"}
ACME_IMAGES = ACME_PRODUCTS | {"marqo:index": "images"}
ACME_STAGING = {"marqo:customer": "acme", "marqo:cluster": "acme-staging-1"}
GLOBEX_PRODUCTS = {"marqo:customer": "globex", "marqo:cluster": "globex-prod-1", "marqo:index": "products"}


@dataclass
class Estate:
    """What was built: moto's id (or ARN, for a load balancer) under each resource's Name."""

    account: str
    region: str
    ids: dict[str, str] = field(default_factory=dict)


def build(clients: Clients, account: str, region: str, built: datetime) -> Estate:
    """Builds the estate; instances, volume and snapshot carry ``built`` as their time of birth."""
    estate = Estate(account, region)
    ec2 = clients.client("ec2")
    _network(ec2, estate)
    _instances(ec2, estate)
    _storage(ec2, estate)
    _addresses(ec2, estate)
    _load_balancer(clients.client("elbv2"), estate)
    _backdate(estate, built)
    return estate


def _named(resource_type: str, name: str, tags: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [{"ResourceType": resource_type, "Tags": _tags(name, tags)}]


def _tags(name: str, tags: dict[str, str] | None = None) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in ({"Name": name} | (tags or {})).items()]


def _network(ec2: Any, estate: Estate) -> None:
    ids = estate.ids
    vpc = ec2.create_vpc(CidrBlock="10.11.0.0/16", TagSpecifications=_named("vpc", "vpc-111"))
    ids["vpc-111"] = vpc["Vpc"]["VpcId"]
    for name, zone, block in (("subnet-aaa", "a", "10.11.1.0/24"), ("subnet-bbb", "b", "10.11.2.0/24")):
        subnet = ec2.create_subnet(
            VpcId=ids["vpc-111"],
            AvailabilityZone=estate.region + zone,
            CidrBlock=block,
            TagSpecifications=_named("subnet", name),
        )
        ids[name] = subnet["Subnet"]["SubnetId"]
        # moto takes the first subnet of a zone for its default one, which gives instances public addresses.
        ec2.modify_subnet_attribute(SubnetId=ids[name], MapPublicIpOnLaunch={"Value": False})
    gateway = ec2.create_internet_gateway(TagSpecifications=_named("internet-gateway", "igw-acme"))
    ids["igw-acme"] = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=ids["igw-acme"], VpcId=ids["vpc-111"])
    group = ec2.create_security_group(
        GroupName="sg-acme",
        Description="Marqo nodes",
        VpcId=ids["vpc-111"],
        TagSpecifications=_named("security-group", "sg-acme"),
    )
    ids["sg-acme"] = group["GroupId"]
    nat = ec2.create_nat_gateway(
        SubnetId=ids["subnet-aaa"],
        ConnectivityType="private",
        TagSpecifications=_named("natgateway", "nat-fff", ACME_PRODUCTS),
    )
    ids["nat-fff"] = nat["NatGateway"]["NatGatewayId"]
    _routes(ec2, estate)


def _routes(ec2: Any, estate: Estate) -> None:
    """subnet-aaa reaches the internet by the internet gateway, subnet-bbb other networks by the NAT gateway."""
    ids = estate.ids
    for name, subnet, route in (
        ("rtb-aaa", "subnet-aaa", {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ids["igw-acme"]}),
        ("rtb-bbb", "subnet-bbb", {"DestinationCidrBlock": "10.0.0.0/8", "NatGatewayId": ids["nat-fff"]}),
    ):
        table = ec2.create_route_table(VpcId=ids["vpc-111"], TagSpecifications=_named("route-table", name))
        ids[name] = table["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=ids[name], **route)
        ec2.associate_route_table(RouteTableId=ids[name], SubnetId=ids[subnet])


def _instances(ec2: Any, estate: Estate) -> None:
    prod, staging = {"marqo:environment": "prod"}, {"marqo:environment": "staging"}
    for name, size, subnet, tags in (
        ("i-aaa", "m5.12xlarge", "subnet-aaa", ACME_PRODUCTS | prod),
        ("i-ggg", "m5.8xlarge", "subnet-bbb", ACME_IMAGES | prod),
        ("i-staging", "t3.small", "subnet-bbb", ACME_STAGING | staging),
        ("i-globex", "m5.4xlarge", "subnet-bbb", GLOBEX_PRODUCTS | prod),
        ("i-untagged", "m5.large", "subnet-bbb", {}),
    ):
        ran = ec2.run_instances(
            ImageId="ami-0abcdef1234567890",
            InstanceType=size,
            MinCount=1,
            MaxCount=1,
            ClientToken=f"acme-{name}",
            SubnetId=estate.ids[subnet],
            SecurityGroupIds=[estate.ids["sg-acme"]],
            TagSpecifications=_named("instance", name, tags),
        )
        estate.ids[name] = ran["Instances"][0]["InstanceId"]
        if name == "i-aaa":
            estate.ids["eni-ddd"] = ran["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"]
    ec2.create_tags(Resources=[estate.ids["eni-ddd"]], Tags=_tags("eni-ddd"))


def _storage(ec2: Any, estate: Estate) -> None:
    """moto gives each instance a root volume of 8 GB, and the specification's estate has one volume: i-aaa's.

    The other instances run from instance store. 720 GB of gp3 at $0.08 a month are $0.08 an hour; 144 GB of snapshot
    at $0.05 a month are $0.01 an hour.
    """
    ids = estate.ids
    for volume in ec2.describe_volumes()["Volumes"]:
        attached = volume["Attachments"][0]
        ec2.detach_volume(VolumeId=volume["VolumeId"], InstanceId=attached["InstanceId"], Device=attached["Device"])
        ec2.delete_volume(VolumeId=volume["VolumeId"])
    volume = ec2.create_volume(
        AvailabilityZone=f"{estate.region}a",
        Size=720,
        VolumeType="gp3",
        Iops=3000,
        Throughput=125,
        TagSpecifications=_named("volume", "vol-bbb"),
    )
    ids["vol-bbb"] = volume["VolumeId"]
    ec2.attach_volume(VolumeId=ids["vol-bbb"], InstanceId=ids["i-aaa"], Device="/dev/sda1")
    snapshot = ec2.create_snapshot(
        VolumeId=ids["vol-bbb"], Description="Nightly backup", TagSpecifications=_named("snapshot", "snap-ccc")
    )
    ids["snap-ccc"] = snapshot["SnapshotId"]


def _addresses(ec2: Any, estate: Estate) -> None:
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=_named("elastic-ip", "ipv4-aaa"))
    estate.ids["ipv4-aaa"] = address["AllocationId"]
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=estate.ids["i-aaa"])


def _load_balancer(elb: Any, estate: Estate) -> None:
    ids = estate.ids
    balancer = elb.create_load_balancer(
        Name="alb-xxx",
        Type="application",
        Subnets=[ids["subnet-aaa"], ids["subnet-bbb"]],
        SecurityGroups=[ids["sg-acme"]],
        Tags=[{"Key": key, "Value": value} for key, value in ACME_PRODUCTS.items()],
    )
    ids["alb-xxx"] = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="tg-xxx", Protocol="HTTP", Port=8882, VpcId=ids["vpc-111"])
    ids["tg-xxx"] = group["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=ids["tg-xxx"], Targets=[{"Id": ids["i-aaa"]}, {"Id": ids["i-ggg"]}])
    elb.create_listener(
        LoadBalancerArn=ids["alb-xxx"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": ids["tg-xxx"]}],
    )


def _backdate(estate: Estate, built: datetime) -> None:
    """Sets births back and mends what moto makes of them."""
    from moto.ec2.models import ec2_backends
    from moto.elbv2.models import elbv2_backends

    ec2: Any = ec2_backends[estate.account][estate.region]
    for reservation in ec2.reservations.values():
        for instance in reservation.instances:
            instance.launch_time = built
            # moto knows no image, and therefore says kernel "None" and paravirtual.
            instance.kernel_id, instance.virtualization_type = None, "hvm"
            for device in instance.block_device_mapping.values():
                device.attach_time = built
    for zone in ec2.subnets.values():
        for subnet in zone.values():
            subnet.default_for_az = "false"
    volume = ec2.volumes[estate.ids["vol-bbb"]]
    volume.create_time = volume.attachment.attach_time = built
    ec2.enis[estate.ids["eni-ddd"]].attach_time = built
    ec2.snapshots[estate.ids["snap-ccc"]].start_time = built
    ec2.nat_gateways[estate.ids["nat-fff"]]._created_at = built
    elb: Any = elbv2_backends[estate.account][estate.region]
    elb.load_balancers[estate.ids["alb-xxx"]].created_time = built
    _only_the_specified_interface(ec2, estate)


def _only_the_specified_interface(ec2: Any, estate: Estate) -> None:
    """The specification's estate shows one interface, eni-ddd.

    Taken away are the other instances' own and the NAT gateway's, which moto shows as a loose one.
    """
    for interface in list(ec2.enis):
        if interface != estate.ids["eni-ddd"]:
            del ec2.enis[interface]
