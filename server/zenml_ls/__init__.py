"""A language server for the configuration files of ZenML 0.7 to 0.13.2."""

__version__ = "0.1.0"
