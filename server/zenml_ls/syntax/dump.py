"""Values to YAML."""

import yaml


def dumped(value: object) -> str:
    """Return plain data as a block of YAML, in its own order, that reads as the same data."""
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return text
