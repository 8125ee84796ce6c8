"""The settings that a client sends, under the section ``zenml-ls``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError

from zenml_ls.model.release import FIRST, NEWEST, is_judged
from zenml_ls.rules import RULES, Severity
from zenml_ls.rules.similar import closest, hint
from zenml_ls.session import Settings

SECTION = "zenml-ls"
Level = Literal["error", "warning", "information", "hint", "off"]
_CODES = frozenset(rule.code for rule in RULES)


def _known_release(text: str | None) -> str | None:
    if text and not is_judged(text):
        raise ValueError(f"must be a ZenML release, from {FIRST} to {NEWEST}")
    return text or None


def _known_rule(code: str) -> str:
    if code not in _CODES:
        raise ValueError(f"there is no such rule{hint(closest(code, sorted(_CODES)))}")
    return code


class ClientSettings(BaseModel):
    """What a user can set."""

    model_config = ConfigDict(extra="ignore")

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
    rules: dict[Annotated[str, AfterValidator(_known_rule)], Level] = Field(
        default_factory=dict, description="A severity for each rule that is to have another."
    )
    code_lens: StrictBool = Field(
        default=True,
        alias="codeLens",
        description="Whether lines above stacks, profiles and components say how they are used.",
    )
    inlay_hints: StrictBool = Field(
        default=True,
        alias="inlayHints",
        description="Whether flavors and active stacks are shown behind names.",
    )
    workspace_diagnostics: StrictBool = Field(
        default=True,
        alias="workspaceDiagnostics",
        description="Whether a client that asks gets the findings of files that are not open.",
    )


def read_settings(value: object) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in *value*, and what is wrong with those left out.

    *value* is the section itself, or a mapping that has it under ``zenml-ls``.
    """
    section = value.get(SECTION, value) if isinstance(value, dict) else value
    if not isinstance(section, dict):
        problem = f"{SECTION}: expected a table of settings"
        return Settings(), () if section is None else (problem,)
    try:
        return _settings(ClientSettings.model_validate(section)), ()
    except ValidationError as validation:
        errors = validation.errors(include_url=False, include_input=False)
    sound = section
    for error in errors:
        sound = _without(sound, error["loc"])
    problems = tuple(f"{_name(error['loc'])}: {_reason(error['msg'])}" for error in errors)
    return _settings(ClientSettings.model_validate(sound)), problems


def _without(table: dict[str, Any], keys: tuple[int | str, ...]) -> dict[str, Any]:
    """Return *table* without the setting at *keys*: a whole one, or one rule's severity."""
    first, *rest = keys
    if not rest or not isinstance(table.get(str(first)), dict):
        return {key: value for key, value in table.items() if key != first}
    return {**table, str(first): _without(table[str(first)], (rest[0],))}


def _name(keys: tuple[int | str, ...]) -> str:
    return ".".join([SECTION, *(str(key) for key in keys if key != "[key]")])


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should", "must")


def _settings(client: ClientSettings) -> Settings:
    severities = {
        code: None if level == "off" else Severity(level) for code, level in client.rules.items()
    }
    return Settings(
        client.config_directory or None,
        client.zenml_version,
        severities,
        client.code_lens,
        client.inlay_hints,
        client.workspace_diagnostics,
    )
