"""How long the server takes to answer, beside a general YAML language server."""
