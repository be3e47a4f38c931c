"""Acme's organization: one management account, "Acme Production"."""

from __future__ import annotations

from typing import Any

from polo_emulator.inprocess import Clients


def create(clients: Clients, account: str) -> None:
    """Creates the organization; moto calls every management account "master"."""
    clients.client("organizations").create_organization(FeatureSet="ALL")

    from moto.organizations.models import organizations_backends

    backend: Any = organizations_backends[account]["aws"]
    backend.org.master_account_email = "aws@acme.example"
    management = next(one for one in backend.accounts if one.id == account)
    management.name = "Acme Production"
    management.email = "aws@acme.example"
