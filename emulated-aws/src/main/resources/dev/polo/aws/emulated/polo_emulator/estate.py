"""The Acme estate: account 111111111111, us-east-1, two months of bills, and who built it.

Every resource's Name is its id in Polo's specification (``i-aaa``, ``vol-bbb``, ...), whatever id moto draws. The ids
are the same in every run, because moto's random numbers are seeded here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from polo_emulator import estate_costs, estate_events, estate_organization, estate_resources
from polo_emulator.cloudtrail import Trail
from polo_emulator.cost_lines import CostLines
from polo_emulator.inprocess import Clients

AGE = timedelta(days=60)
_REGION = "us-east-1"
_STEPS = 5


def seed(
    moto: Any, account: str, today: date, lines: CostLines, trail: Trail, say: Callable[[str, int, int], None]
) -> None:
    """Builds the estate in moto and loads its cost lines and CloudTrail records."""
    clients = Clients(moto, _REGION)
    step = "Building the Acme estate"
    say(step, 0, _STEPS)
    clients.warm_up()
    say(step, 1, _STEPS)
    _seed_random_numbers()
    built = datetime.combine(today - AGE, time(9, 0), timezone.utc)
    estate = estate_resources.build(clients, account, _REGION, built)
    say(step, 2, _STEPS)
    estate_organization.create(clients, account)
    say(step, 3, _STEPS)
    for day in range(AGE.days, 0, -1):
        lines.replace(today - timedelta(days=day), estate_costs.lines_of_a_day(estate))
    say(step, 4, _STEPS)
    now = datetime.combine(today, datetime.now(timezone.utc).time(), timezone.utc)
    for record in estate_events.records(estate, built, now):
        trail.add(record)
    say(step, _STEPS, _STEPS)


def _seed_random_numbers() -> None:
    """After everything is warm: moto draws numbers while it loads a service."""
    from moto.moto_api._internal import mock_random

    mock_random.seed(20260101)
