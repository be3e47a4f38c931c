"""What has to be changed in moto 5.2.5 before and after it is loaded.

moto is pinned, because this reaches into it.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def load(account: str, default_vpcs: bool) -> Any:
    """Loads moto's server and returns its WSGI application.

    Not by MOTO_ACCOUNT_ID: that puts every call into the one account, whatever role was assumed, and so ends the
    isolation of accounts (moto/core/responses.py, get_current_account). The default account is changed instead.
    """
    _forget_the_machines_own_settings()
    # Else DescribeSnapshots with OwnerIds=self returns some 1,300 snapshots that nobody made.
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

    import moto.core
    import moto.core.models

    moto.core.models.DEFAULT_ACCOUNT_ID = account
    moto.core.DEFAULT_ACCOUNT_ID = account  # type: ignore[attr-defined]

    from moto.server import DomainDispatcherApplication, create_backend_app

    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and hasattr(module, "DEFAULT_ACCOUNT_ID"):
            vars(module)["DEFAULT_ACCOUNT_ID"] = account
    if not default_vpcs:
        _without_default_vpcs()
    return DomainDispatcherApplication(create_backend_app)


def _forget_the_machines_own_settings() -> None:
    """A profile, an endpoint or a moto setting of whoever starts the launcher must not reach it."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def _without_default_vpcs() -> None:
    """Every account and region that moto is asked for gets a default VPC with subnets; here it gets none.

    Deleting them afterwards would not do: an account appears when its role is first assumed.
    """
    from moto.ec2.models import EC2Backend

    original = EC2Backend.__init__

    def bare(self: Any, region_name: str, account_id: str) -> None:
        original(self, region_name, account_id)
        for subnet in [subnet for zone in self.subnets.values() for subnet in zone.values()]:
            self.delete_subnet(subnet.id)
        for vpc in list(self.vpcs.values()):
            self.delete_vpc(vpc.id)
        self.network_acls.clear()

    EC2Backend.__init__ = bare  # type: ignore[method-assign]
