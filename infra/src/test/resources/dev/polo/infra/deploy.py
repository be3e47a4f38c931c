"""Deploys a folder of synthesised templates to ministack and prints, as JSON, what is there then.

Usage: deploy.py PORT FOLDER ACCOUNT
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from botocore.session import Session

REGION = "us-east-1"
PATIENCE_SECONDS = 120


def main(port: int, folder: Path, account: str) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"}
    with open(folder / "ministack.log", "wb") as log:
        emulator = subprocess.Popen(
            [str(Path(sys.executable).with_name("ministack"))], env=environment, stdout=log, stderr=log, cwd=folder
        )
    try:
        wait_for(port)
        clients = Clients(f"http://127.0.0.1:{port}", account)
        stacks = [deploy(clients, folder, account, name) for name in stack_names(folder)]
        json.dump({"stacks": stacks} | facts(clients), sys.stdout, default=str)
    finally:
        emulator.kill()
        emulator.wait()


class Clients:
    def __init__(self, endpoint: str, account: str) -> None:
        self._session = Session()
        self._settings = {
            "endpoint_url": endpoint,
            "region_name": REGION,
            "aws_access_key_id": account,
            "aws_secret_access_key": "test",
        }
        self.endpoint = endpoint

    def __getattr__(self, service: str):
        return self._session.create_client(service, **self._settings)


def wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def stack_names(folder: Path) -> list[str]:
    return sorted(file.name.removesuffix(".template.json") for file in folder.glob("*.template.json"))


def deploy(clients: Clients, folder: Path, account: str, name: str) -> dict:
    bucket = f"cdk-hnb659fds-assets-{account}-{REGION}"
    clients.s3.create_bucket(Bucket=bucket)
    clients.ssm.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True)
    assets = folder / f"{name}.assets.json"
    for asset in json.loads(assets.read_text())["files"].values() if assets.exists() else []:
        for destination in asset["destinations"].values():
            body = (folder / asset["source"]["path"]).read_bytes()
            clients.s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)
    template = json.loads((folder / f"{name}.template.json").read_text())
    # "AWS::CloudWatch::Alarm Properties.Metrics (metric math) is not supported", says ministack.
    template["Resources"] = {
        key: value for key, value in template["Resources"].items() if "Metrics" not in value.get("Properties", {})
    }
    clients.s3.put_object(Bucket=bucket, Key=name, Body=json.dumps(template).encode())
    clients.cloudformation.create_stack(
        StackName=name, TemplateURL=f"{clients.endpoint}/{bucket}/{name}", Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        stack = clients.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS") or time.monotonic() > end:
            break
        time.sleep(0.2)
    events = clients.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    made = clients.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return {
        "name": name,
        "status": stack["StackStatus"],
        "failures": [event for event in events if "FAILED" in event["ResourceStatus"]],
        "asked": len(template["Resources"]),
        "made": len(made),
    }


def facts(clients: Clients) -> dict:
    queues = {}
    for url in clients.sqs.list_queues()["QueueUrls"]:
        attributes = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        queues[attributes["QueueArn"]] = attributes
    schedules = [
        clients.scheduler.get_schedule(Name=each["Name"], GroupName=each["GroupName"])
        for each in clients.scheduler.list_schedules()["Schedules"]
    ]
    return {
        "functions": clients.__getattr__("lambda").list_functions()["Functions"],
        "sources": clients.__getattr__("lambda").list_event_source_mappings()["EventSourceMappings"],
        "queues": queues,
        "schedules": schedules,
        "roles": [role["Arn"] for role in clients.iam.list_roles()["Roles"]],
        "topics": [topic["TopicArn"] for topic in clients.sns.list_topics()["Topics"]],
        "alarms": clients.cloudwatch.describe_alarms()["MetricAlarms"],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
