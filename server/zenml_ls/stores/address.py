"""Addresses of servers, as they may be shown."""

from __future__ import annotations

import re

from zenml_ls.model.secrets import without_logins


def shown(url: str) -> str:
    """Return an address without what could be a secret: login, query and fragment."""
    return re.split(r"[?#]", without_logins(url), maxsplit=1)[0]
