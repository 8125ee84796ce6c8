"""The settings that a client sends, under the section ``zenml-ls``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from zenml_ls.model.release import is_release
from zenml_ls.rules import RULES, Severity
from zenml_ls.session import Settings

SECTION = "zenml-ls"
Level = Literal["error", "warning", "information", "hint", "off"]
_CODES = frozenset(rule.code for rule in RULES)


def _known_release(text: str | None) -> str | None:
    if text and not is_release(text):
        raise ValueError("must be a ZenML release, such as 0.13.2")
    return text or None


def _known_rules(rules: dict[str, Level]) -> dict[str, Level]:
    unknown = sorted(set(rules) - _CODES)
    if unknown:
        raise ValueError(f"there is no rule {', '.join(unknown)}")
    return rules


class ClientSettings(BaseModel):
    """What a user can set."""

    model_config = ConfigDict(populate_by_name=True, extra="ignore")

    config_directory: str | None = Field(
        default=None,
        alias="configDirectory",
        description="ZenML's configuration directory, if it is not the usual one.",
    )
    zenml_version: Annotated[str | None, AfterValidator(_known_release)] = Field(
        default=None,
        alias="zenmlVersion",
        description="The ZenML release to judge by; by default the one that wrote config.yaml.",
    )
    rules: Annotated[dict[str, Level], AfterValidator(_known_rules)] = Field(
        default_factory=dict, description="A severity for each rule that is to have another."
    )


def read_settings(value: object) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in *value*, and what is wrong with those left out.

    *value* is the section itself, or a mapping that has it under ``zenml-ls``.
    """
    section = value.get(SECTION, value) if isinstance(value, dict) else {}
    given: dict[str, Any] = dict(section) if isinstance(section, dict) else {}
    problems: list[str] = []
    while True:
        try:
            return _settings(ClientSettings.model_validate(given)), tuple(problems)
        except ValidationError as validation:
            for error in validation.errors(include_url=False, include_input=False):
                name = str(error["loc"][0]) if error["loc"] else SECTION
                problems.append(f"setting {SECTION}.{name}: {error['msg']}")
                given.pop(name, None)


def _settings(client: ClientSettings) -> Settings:
    severities = {
        code: None if level == "off" else Severity(level) for code, level in client.rules.items()
    }
    return Settings(client.config_directory or None, client.zenml_version, severities)
