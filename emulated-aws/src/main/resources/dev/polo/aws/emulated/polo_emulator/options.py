"""The launcher's options, read once into one immutable value."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """What the launcher was asked to serve. ``port`` 0 means any free one."""

    port: int
    state_file: Path
    log_file: Path | None
    estate: str
    today: date
    account: str
    regions: tuple[str, ...]
    default_vpcs: bool
    ce_page_size: int
    ce_estimated_days: int
    cost_lines: Path | None
    stop_with_parent: bool


def parse(arguments: list[str]) -> Options:
    """Reads the command line; a wrong one ends the process with argparse's message and code 2."""
    parser = argparse.ArgumentParser(prog="polo_emulator", description="Serves an emulated AWS on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--state-file", type=Path, required=True, help="where url and pid are written when ready")
    parser.add_argument("--log-file", type=Path, help="where stdout and stderr go once ready")
    parser.add_argument("--estate", choices=("acme", "empty"), default="empty")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(timezone.utc).date())
    parser.add_argument("--account", default="111111111111", help="the account of unknown credentials, and the payer")
    parser.add_argument("--regions", default="us-east-1,us-west-2", help="the enabled regions, comma-separated")
    parser.add_argument("--default-vpcs", choices=("true", "false"), default="false")
    parser.add_argument("--ce-page-size", type=int, default=5000, help="Cost Explorer groups per page")
    parser.add_argument("--ce-estimated-days", type=int, default=2, help="how many recent days are estimated")
    parser.add_argument("--cost-lines", type=Path, help="a file of cost lines that replaces the estate's")
    parser.add_argument("--stop-with-parent", choices=("true", "false"), default="false")
    found = parser.parse_args(arguments)
    return Options(
        port=found.port,
        state_file=found.state_file,
        log_file=found.log_file,
        estate=found.estate,
        today=found.today,
        account=found.account,
        regions=tuple(region.strip() for region in found.regions.split(",") if region.strip()),
        default_vpcs=found.default_vpcs == "true",
        ce_page_size=found.ce_page_size,
        ce_estimated_days=found.ce_estimated_days,
        cost_lines=found.cost_lines,
        stop_with_parent=found.stop_with_parent == "true",
    )
