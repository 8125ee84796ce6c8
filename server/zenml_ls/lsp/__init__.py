"""The protocol: pygls, lsprotocol and asyncio, and nothing about YAML or ZenML."""
