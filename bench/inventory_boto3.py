"""The plain script that people write: boto3, 8 threads, a list call per account, region and type; it keeps nothing."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.session
from botocore.loaders import Loader

URL = sys.argv[1]
ACCOUNTS = [f"{200_000_000_000 + i:012d}" for i in range(1, 11)]
REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1"]
LOADER = Loader()
EC2 = {
    "describe_instances": {},
    "describe_images": {"Owners": ["self"]},
    "describe_volumes": {},
    "describe_snapshots": {"OwnerIds": ["self"]},
    "describe_nat_gateways": {},
    "describe_network_interfaces": {},
    "describe_vpcs": {},
    "describe_subnets": {},
    "describe_security_groups": {},
    "describe_route_tables": {},
    "describe_internet_gateways": {},
    "describe_vpc_endpoints": {},
}
OTHERS = [
    ("elbv2", "describe_load_balancers"),
    ("elbv2", "describe_target_groups"),
    ("elb", "describe_load_balancers"),
    ("rds", "describe_db_instances"),
    ("rds", "describe_db_clusters"),
    ("eks", "list_clusters"),
    ("lambda", "list_functions"),
    ("logs", "describe_log_groups"),
    ("sagemaker", "list_notebook_instances"),
]


def items(page):
    """The lists of a page; instances are in reservations."""
    found = [value for key, value in page.items() if isinstance(value, list)]
    flat = [item for one in found for item in one]
    return [i for r in flat for i in r["Instances"]] if "Reservations" in page else flat


def session(key, secret, token, region):
    """A session is for one thread; the services' descriptions, which take half a second to load, are for all."""
    core = botocore.session.get_session()
    core.register_component("data_loader", LOADER)
    return boto3.Session(key, secret, token, region, core)


def collect(account, region):
    home = session("ASIA100000000000", "test", None, region)
    role = home.client("sts", endpoint_url=URL).assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/dev-PoloReadRole", RoleSessionName="script"
    )["Credentials"]
    there = session(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"], region)
    resources = 0
    ec2 = there.client("ec2", endpoint_url=URL)
    for operation, parameters in EC2.items():
        for page in ec2.get_paginator(operation).paginate(**parameters, PaginationConfig={"PageSize": 1000}):
            resources += len(items(page))
    resources += len(ec2.describe_addresses()["Addresses"])
    for service, operation in OTHERS:
        client = there.client(service, endpoint_url=URL)
        for page in client.get_paginator(operation).paginate():
            resources += len(items(page))
    return resources


start = time.monotonic()
with ThreadPoolExecutor(8) as threads:
    total = sum(threads.map(lambda pair: collect(*pair), [(a, r) for a in ACCOUNTS for r in REGIONS]))
took = time.monotonic() - start
print(f"boto3, 8 threads {took:6.2f} s  processor: {time.process_time():6.2f} s  {total:7,d} resources, listed only")
