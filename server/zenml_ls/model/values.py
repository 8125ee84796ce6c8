"""Which values a flavor refuses beyond their type, release by release.

One table, read by one evaluator. Left out is what depends on the machine: whether the
``context_root_dir`` of Great Expectations exists, what its library makes of a
``context_config``, and whether a cluster's context is in the kubeconfig.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.release import within
from zenml_ls.model.value_checks import (
    Check,
    Configuration,
    Credentials,
    Form,
    Given,
    KnownScope,
    Namespace,
    NotStarting,
    Partner,
    Starting,
    YamlMapping,
    text_of,
)


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What the values of one attribute must be."""

    type: str
    flavor: str | None
    """None for all flavors of the component type."""
    attribute: str
    check: Check
    since: str
    until: str | None
    """The last release that checks this; None where 0.13.2 still does."""
    source: str
    """The method that checks it, without the package ``zenml``."""


_REMOTE_AT_FIRST = ("gs://", "hdfs://", "s3://")
_REMOTE = (*_REMOTE_AT_FIRST, "az://", "abfs://")
_ENGINES = "postgresql, mysql, sqlite, mssql, http, https, file"
_TRACKING = _ENGINES.replace(", ", "|")
_WORD = r"[a-zA-Z0-9_+=.@\-]*"
_LOCAL_STORE = "artifact_stores.local_artifact_store.LocalArtifactStore"
_SQLITE = "metadata_stores.sqlite_metadata_store.SQLiteMetadataStore.ensure_uri_is_local"
_MLFLOW = (
    "integrations.mlflow.experiment_trackers.mlflow_experiment_tracker.MLFlowExperimentTracker"
)
_URI_CHECK = f"{_MLFLOW}._ensure_valid_tracking_uri"
_LOGIN_CHECK = f"{_MLFLOW}._ensure_authentication_if_necessary"
_SECRETS = "secrets_managers.base_secrets_manager.BaseSecretsManager"
_NAMESPACE = "integrations.{}_secrets_manager.{}SecretsManager._validate_scope"

VALUE_RULES: tuple[ValueRule, ...] = (
    ValueRule(
        "artifact_store",
        "local",
        "path",
        NotStarting(_REMOTE_AT_FIRST),
        "0.6.0",
        "0.6.2",
        f"{_LOCAL_STORE}.ensure_path_is_local",
    ),
    ValueRule(
        "artifact_store",
        "local",
        "path",
        NotStarting(_REMOTE),
        "0.6.3",
        None,
        f"{_LOCAL_STORE}.ensure_path_local",
    ),
    ValueRule(
        "artifact_store",
        "s3",
        "path",
        Starting(("s3://",)),
        "0.6.0",
        "0.7.0",
        "integrations.aws.artifact_stores.s3_artifact_store.S3ArtifactStore.ensure_s3_path",
    ),
    ValueRule(
        "artifact_store",
        "gcp",
        "path",
        Starting(("gs://",)),
        "0.6.0",
        "0.7.0",
        "integrations.gcp.artifact_stores.gcp_artifact_store.GCPArtifactStore.ensure_gcs_path",
    ),
    ValueRule(
        "artifact_store",
        "azure",
        "path",
        Starting(("abfs://", "az://")),
        "0.6.1",
        "0.7.0",
        "integrations.azure.artifact_stores.azure_artifact_store"
        ".AzureArtifactStore.ensure_azure_path",
    ),
    ValueRule(
        "artifact_store",
        None,
        "path",
        Starting(),
        "0.7.1",
        None,
        "artifact_stores.base_artifact_store.BaseArtifactStore._ensure_artifact_store",
    ),
    ValueRule(
        "metadata_store", "sqlite", "uri", NotStarting(_REMOTE_AT_FIRST), "0.6.0", "0.6.2", _SQLITE
    ),
    ValueRule("metadata_store", "sqlite", "uri", NotStarting(_REMOTE), "0.6.3", None, _SQLITE),
    ValueRule(
        "metadata_store",
        "mysql",
        "database",
        Form(
            r'[^\\/?%*:|"<>.\-]{1,64}',
            'must be 1 to 64 characters without any of \\ / ? % * : | " < > . -',
        ),
        "0.11.0",
        None,
        "metadata_stores.mysql_metadata_store.MySQLMetadataStore._ensure_valid_database_name",
    ),
    ValueRule(
        "container_registry",
        "aws",
        "uri",
        Form(r"[^/]*/*", "must be the address of a registry, without a repository after a '/'"),
        "0.8.0",
        None,
        "integrations.aws.container_registries.aws_container_registry"
        ".AWSContainerRegistry.validate_aws_uri",
    ),
    ValueRule(
        "experiment_tracker",
        "mlflow",
        "tracking_uri",
        Form(rf"(?:(?:{_TRACKING}).*)?", f"must start with one of {_ENGINES}"),
        "0.7.3",
        "0.13.1",
        _URI_CHECK,
    ),
    ValueRule(
        "experiment_tracker",
        "mlflow",
        "tracking_uri",
        Form(
            rf"(?:databricks|(?:{_TRACKING}).*)?",
            f"must be 'databricks' or start with one of {_ENGINES}",
        ),
        "0.13.2",
        None,
        _URI_CHECK,
    ),
    ValueRule(
        "experiment_tracker",
        "mlflow",
        "tracking_uri",
        Partner("databricks", "databricks_host"),
        "0.13.2",
        None,
        _LOGIN_CHECK,
    ),
    ValueRule(
        "experiment_tracker", "mlflow", "tracking_uri", Credentials(), "0.7.3", None, _LOGIN_CHECK
    ),
    ValueRule(
        "step_operator",
        "vertex",
        "accelerator_type",
        # Roughly: which names there are depends on the Google library.
        Form(
            r"(?i:ACCELERATOR_TYPE_UNSPECIFIED|(?:NVIDIA|TPU)_[A-Z0-9_]+)?",
            "must be the name of an accelerator, such as NVIDIA_TESLA_T4 or TPU_V3",
        ),
        "0.7.0",
        None,
        "integrations.gcp.step_operators.vertex_step_operator"
        ".VertexStepOperator.validate_accelerator_enum",
    ),
    ValueRule(
        "data_validator",
        "great_expectations",
        "context_config",
        YamlMapping(),
        "0.10.0",
        None,
        "integrations.great_expectations.data_validators.ge_data_validator"
        ".GreatExpectationsDataValidator._convert_context_config",
    ),
    ValueRule(
        "secrets_manager",
        None,
        "scope",
        KnownScope(),
        "0.12.0",
        None,
        f"{_SECRETS}.scope_initializer",
    ),
    ValueRule(
        "secrets_manager",
        None,
        "scope",
        Partner("namespace", "namespace"),
        "0.12.0",
        None,
        f"{_SECRETS}.namespace_validator",
    ),
    ValueRule(
        "secrets_manager",
        "aws",
        "namespace",
        Namespace(_WORD),
        "0.12.0",
        None,
        _NAMESPACE.format("aws.secrets_managers.aws", "AWS"),
    ),
    ValueRule(
        "secrets_manager",
        "vault",
        "namespace",
        Namespace(_WORD),
        "0.12.0",
        None,
        _NAMESPACE.format("vault.secrets_manager.vault", "Vault"),
    ),
    ValueRule(
        "secrets_manager",
        "gcp_secrets_manager",
        "namespace",
        Namespace(r"[a-z0-9_\-]+", 63),
        "0.12.0",
        None,
        _NAMESPACE.format("gcp.secrets_manager.gcp", "GCP"),
    ),
    ValueRule(
        "secrets_manager",
        "azure_key_vault",
        "namespace",
        Namespace(r"[0-9a-zA-Z\-]+", 100, is_free_without_scope=True),
        "0.13.0",
        None,
        _NAMESPACE.format("azure.secrets_managers.azure", "Azure"),
    ),
)
"""In the order of ZenML's own checks; of an attribute only the first that fails is told."""


def value_faults(
    flavor: Flavor, configuration: Configuration, release: str, *, is_clear: bool
) -> Iterator[tuple[str, str]]:
    """Yield each attribute whose value *release* refuses, with the reason.

    *is_clear* says that nothing else keeps ZenML from the checks that look at several attributes.
    """
    failed: set[str] = set()
    for rule in _rules_for(flavor.type, flavor.values_as, release):
        text = text_of(configuration, rule.attribute)
        is_due = is_clear or not rule.check.is_joint
        if text is None or rule.attribute in failed or not is_due:
            continue
        reason = rule.check.reason(Given(text, configuration, flavor))
        if reason is not None:
            failed.add(rule.attribute)
            yield rule.attribute, reason
    yield from _json_faults(flavor, configuration)


@lru_cache(maxsize=256)
def _rules_for(component_type: str, flavor: str, release: str) -> tuple[ValueRule, ...]:
    return tuple(
        rule
        for rule in VALUE_RULES
        if rule.type == component_type
        and rule.flavor in (None, flavor)
        and within(release, rule.since, rule.until)
    )


def is_made_up(flavor: Flavor, attribute: str, release: str) -> bool:
    """Say whether ZenML makes up a value of a required attribute, together with a new UUID.

    Source: ``LocalSecretsManager.__init__`` in ZenML 0.7.0 to 0.7.2.
    """
    key = (flavor.type, flavor.values_as, attribute)
    is_meant = key == ("secrets_manager", "local", "secrets_file")
    return is_meant and within(release, "0.7.0", "0.7.2")


def takes_text(flavor: Flavor, attribute: Attribute) -> bool:
    """Say whether a mapping may also be given as a text, which ZenML reads as JSON or YAML."""
    if not attribute.type.endswith("Dict[str, Any]]"):
        return False
    return attribute.has_validator or (flavor.values_as, attribute.name) == _YAML_TEXT


_YAML_TEXT = ("great_expectations", "context_config")


def _json_faults(flavor: Flavor, configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Check the mappings that may be a text with a JSON object, but no list of pairs.

    The catalog knows which they are.

    Source: ``_convert_json_string`` of ``S3ArtifactStore`` and of ``SparkStepOperator``.
    """
    for name, attribute in flavor.attributes.items():
        value = configuration.get(name)
        is_converted = attribute.has_validator and takes_text(flavor, attribute)
        if is_converted and value is not None and not _is_json_object(value):
            yield name, "must be a mapping, or a text with a JSON object"


def _is_json_object(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, dict)
    try:
        return isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False
