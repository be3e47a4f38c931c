"""What a day of the Acme estate costs: the specification's dollars per hour, times 24.

Resource ids in the mixed forms of a real bill: bare, as an ARN without account, and as a full ARN.
"""

from __future__ import annotations

from polo_emulator.cost_lines import CostLine
from polo_emulator.estate_resources import Estate

_EC2 = "Amazon Elastic Compute Cloud - Compute"
_EC2_OTHER = "EC2 - Other"
_VPC = "Amazon Virtual Private Cloud"
_ELB = "Amazon Elastic Load Balancing"


def lines_of_a_day(estate: Estate) -> list[CostLine]:
    """The lines of any one day."""
    ids, arn = estate.ids, f"arn:aws:ec2:{estate.region}:{estate.account}"
    return [
        _line(estate, ids["alb-xxx"], _ELB, "LoadBalancerUsage", "0.48", "24", "Hrs"),
        _line(estate, ids["i-aaa"], _EC2, "BoxUsage:m5.12xlarge", "50.40", "24", "Hrs"),
        _line(estate, ids["vol-bbb"], _EC2_OTHER, "EBS:VolumeUsage.gp3", "1.92", "24", "GB-Mo"),
        _line(
            estate,
            f"arn:aws:ec2:{estate.region}::snapshot/{ids['snap-ccc']}",
            _EC2_OTHER,
            "EBS:SnapshotUsage",
            "0.24",
            "4.8",
            "GB-Mo",
        ),
        # A network interface costs nothing; the bill shows its traffic within the zone at no charge.
        _line(estate, ids["eni-ddd"], _EC2_OTHER, "DataTransfer-Regional-Bytes", "0.00", "0.002", "GB"),
        _line(estate, f"{arn}:elastic-ip/{ids['ipv4-aaa']}", _VPC, "PublicIPv4:InUseAddress", "0.12", "24", "Hrs"),
        _line(estate, f"{arn}:natgateway/{ids['nat-fff']}", _EC2_OTHER, "NatGateway-Hours", "1.08", "24", "Hrs"),
        _line(estate, ids["i-ggg"], _EC2, "BoxUsage:m5.8xlarge", "36.00", "24", "Hrs"),
        _line(estate, ids["i-staging"], _EC2, "BoxUsage:t3.small", "1.20", "24", "Hrs"),
        _line(estate, ids["i-globex"], _EC2, "BoxUsage:m5.4xlarge", "24.00", "24", "Hrs"),
        _line(estate, ids["i-untagged"], _EC2, "BoxUsage:m5.large", "2.40", "24", "Hrs"),
        CostLine(
            account=estate.account,
            service="Tax",
            amounts={"UnblendedCost": "3.00"},
            record_type="Tax",
            quantity="1",
            unit="N/A",
        ),
    ]


def _line(
    estate: Estate, resource: str, service: str, usage_type: str, dollars: str, quantity: str, unit: str
) -> CostLine:
    return CostLine(
        account=estate.account,
        service=service,
        amounts={"UnblendedCost": dollars, "AmortizedCost": dollars},
        resource_id=resource,
        usage_type=usage_type,
        region=estate.region,
        quantity=quantity,
        unit=unit,
    )
