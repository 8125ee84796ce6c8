"""What an artifact store takes, and what a secrets manager can do."""

from __future__ import annotations

from tests.model.custom_flavors.case import BROKEN, STORE, VALUE, Case

CASES = (
    Case(
        "scheme",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n    SUPPORTED_SCHEMES = {'sftp://'}\n",
        False,
        (),
        ("path: sftp://host",),
        type="artifact_store",
    ),
    Case(
        "another scheme",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n    SUPPORTED_SCHEMES = {'sftp://'}\n",
        True,
        (VALUE,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "computed schemes",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n"
        "    SUPPORTED_SCHEMES = set(['sftp://'])\n",
        True,
        (),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "no schemes",
        STORE + "class Mine(Whole):\n    FLAVOR = 'mine'\n",
        True,
        (BROKEN,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "local store extended",
        STORE + "class Mine(LocalArtifactStore):\n    FLAVOR = 'mine'\n",
        True,
        (VALUE,),
        ("path: s3://host",),
        type="artifact_store",
    ),
    Case(
        "secrets manager without scopes",
        "from zenml.secrets_managers import LocalSecretsManager\n\n"
        "class Mine(LocalSecretsManager):\n    FLAVOR = 'mine'\n",
        True,
        (VALUE,),
        ("scope: global",),
        type="secrets_manager",
    ),
)
