"""Write the JSON Schemas again, from the models and the flavor catalogs.

    python -m schemas.generate            # write them
    python -m schemas.generate --check    # only say which are stale; exit code 1 if any is

They are for editors that know YAML but not ZenML. What ZenML accepts they accept, as far
as one file shows it: numbers where a text is expected, unknown keys, unknown flavors.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from packaging.version import Version
from pydantic.json_schema import GenerateJsonSchema

from zenml_ls.model import release as releases
from zenml_ls.model.catalog import Attribute, Flavor, catalog_for, known_releases
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES, label
from zenml_ls.workspace import MODELS, FileKind

SCHEMAS = Path(__file__).resolve().parent
DIALECT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]  # what json.dumps accepts

_TITLES = {
    FileKind.GLOBAL: "ZenML global configuration",
    FileKind.REPOSITORY: "ZenML repository",
    FileKind.LEGACY: "ZenML repository up to 0.6.3",
    FileKind.STORE: "ZenML local store",
    FileKind.RUNS: "ZenML pipeline runs",
}

_TEXT: Schema = {"type": ["string", "number"]}
"""Without booleans, which ZenML would take: editors would offer true and false for each text."""
_FLAG: Schema = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "number", "enum": [0, 1]},
        {
            "type": "string",
            "pattern": "^([01]|[oO][nN]|[oO][fF][fF]|[tT]([rR][uU][eE])?|[fF]([aA][lL][sS][eE])?"
            "|[yY]([eE][sS])?|[nN][oO]?)$",
            "patternErrorMessage": "must be true or false",
        },
    ]
}
_INTEGER: Schema = {
    "anyOf": [
        {"type": ["number", "boolean"]},
        {
            "type": "string",
            "pattern": r"^\s*[-+]?\d+(_\d+)*\s*$",
            "patternErrorMessage": "must be a whole number",
        },
    ]
}
_UUID: Schema = {
    "type": "string",
    "pattern": "^(urn:)?(uuid:)?[{}]*-*([0-9a-fA-F]-*){32}[{}]*$",
    "patternErrorMessage": "must be a UUID",
}
_MOMENT: Schema = {"type": ["string", "number"]}
"""Without the format ``date-time``: that demands a time zone, and ZenML writes none."""
_SECRET_REFERENCE: Schema = {
    "type": "string",
    "pattern": r"^\{\{\S+?\.\S+\}\}$",
    "patternErrorMessage": "a text must be a secret reference: {{name.key}}",
}
_ATTRIBUTE_TYPES: Mapping[str, Schema] = {
    "str": _TEXT,
    "bool": _FLAG,
    "int": _INTEGER,
    "UUID": _UUID,
    "Dict[str, str]": {"type": "object", "additionalProperties": _TEXT},
    "Dict[str, Any]": {"type": "object"},
    "Tuple[str, str]": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
}

_ABOUT_EVERY_COMPONENT = {
    "name": "Name of the component.",
    "uuid": "Identifier of the component; an exported stack has none.",
}


def main() -> int:
    """Write the schemas, or check them, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    stale = stale_files(SCHEMAS)
    if arguments.check:
        print("\n".join(f"stale: schemas/{name}" for name in stale) or "all schemas are fresh")
        return 1 if stale else 0
    write(SCHEMAS)
    print("\n".join(f"written: schemas/{name}" for name in stale) or "all schemas were fresh")
    return 0


def write(folder: Path) -> None:
    """Write all schemas below *folder*, and remove those that are no longer made."""
    for name, text in schema_texts().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in present_files(folder) - schema_texts().keys():
        (folder / name).unlink()


def stale_files(folder: Path) -> list[str]:
    """Return the names of the files below *folder* that differ from what would be written."""
    texts = schema_texts()
    return sorted(
        name
        for name in present_files(folder) | texts.keys()
        if not (folder / name).is_file()
        or (folder / name).read_text(encoding="utf-8") != texts.get(name)
    )


def present_files(folder: Path) -> set[str]:
    """Return the names of the schemas below *folder*, as they are relative to it."""
    found = [*folder.glob("*.json"), *folder.glob("component/*.json")]
    return {path.relative_to(folder).as_posix() for path in found}


@lru_cache(maxsize=1)
def schema_texts() -> Mapping[str, str]:
    """Return the text of each schema file, by its name relative to ``schemas/``."""
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }


def schemas() -> dict[str, Schema]:
    """Return all schemas, by their names relative to ``schemas/``."""
    found = {f"{kind.value}.json": file_schema(kind) for kind in MODELS}
    found["stack.json"] = stack_schema()
    for component_type in COMPONENT_TYPES:
        found[f"component/{component_type}.json"] = component_schema(component_type)
    return found


# ----------------------------------------------------------------- files with a model


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only repeat the name of a field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no."""
        return False


def file_schema(kind: FileKind) -> Schema:
    """Return the schema of a file kind that has a model."""
    schema = MODELS[kind].model_json_schema(
        ref_template="#/definitions/{model}", schema_generator=_Untitled
    )
    definitions = {name: _lenient(item) for name, item in schema.pop("$defs", {}).items()}
    for definition in definitions.values():
        definition.pop("title", None)
    body: Schema = _lenient(schema)
    if "stack_components" in body["properties"]:
        body["properties"]["stack_components"].update(_registry())
    head = {
        "$schema": DIALECT,
        "title": _TITLES[kind],
        "description": body.pop("description"),
    }
    body.pop("title")
    return {**head, **body, **({"definitions": definitions} if definitions else {})}


def _lenient(schema: Any) -> Any:
    """Return *schema* with what pydantic 1 would accept as well, and for unknown keys."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: value for key, value in schema.items() if not _is_dropped(key, value)}
    if "description" in known and isinstance(known["description"], str):
        known["description"] = known["description"].replace("``", "`")
    known = {key: _lenient(value) for key, value in known.items()}
    if "anyOf" in known:
        return _with_null(known)
    return _with_component_types(_converting(known))


def _is_dropped(key: str, value: object) -> bool:
    is_strict = key == "additionalProperties" and value is False
    is_empty_default = key == "default" and value in ("", None)
    return is_strict or is_empty_default


def _converting(schema: Schema) -> Schema:
    """Return the schema of one value with the values that ZenML converts to it."""
    rest = {key: value for key, value in schema.items() if key not in ("type", "format")}
    kind, form = schema.get("type"), schema.get("format")
    if kind == "string" and form is not None:
        return {**rest, **{"uuid": _UUID, "date-time": _MOMENT}[form]}
    if kind == "string" and "enum" not in schema:
        return {**rest, **_TEXT}
    if kind in ("boolean", "integer"):
        return {**rest, **{"boolean": _FLAG, "integer": _INTEGER}[kind]}
    return schema


def _with_null(schema: Schema) -> Schema:
    """Return the union of a type and null in its shorter form, where it has one."""
    first, *others = schema["anyOf"]
    if others == [{"type": "null"}] and "type" in first and "enum" not in first:
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**rest, **_or_null(first)}
    return schema


def _or_null(schema: Schema) -> Schema:
    """Return *schema* for a value that may be null as well."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [*kinds, "null"], **allowed}


def _with_component_types(schema: Schema) -> Schema:
    """Name the keys of a mapping by component type, so that editors offer them."""
    if schema.get("propertyNames") != {"enum": list(COMPONENT_TYPES)}:
        return schema
    value = schema.pop("additionalProperties")
    properties = {kind: {"description": _since(kind), **value} for kind in COMPONENT_TYPES}
    return {**schema, "properties": properties}


def _since(component_type: str) -> str:
    first = COMPONENT_TYPES[component_type]
    name = label(component_type).capitalize()
    needed = ", in every stack" if component_type in REQUIRED_TYPES else ""
    return f"{name}{needed}." if first == "0.6.0" else f"{name}, since {first}."


def _registry() -> Schema:
    """Return the registered components: type, then name, then flavor."""
    return {
        "properties": {
            kind: {
                "description": _since(kind),
                "type": "object",
                "additionalProperties": _flavor_name(kind),
            }
            for kind in COMPONENT_TYPES
        }
    }


# ------------------------------------------------------------- components and stacks


@dataclass(frozen=True)
class History:
    """A flavor of the newest release, with what the releases before it knew."""

    newest: Flavor
    attributes: Mapping[str, Attribute]
    """Every attribute that any release has, as the newest of those declares it."""
    required: frozenset[str]
    """The attributes that all releases require."""


@lru_cache(maxsize=1)
def histories() -> Mapping[tuple[str, str], History]:
    """Return the flavors of the newest release, by component type and name."""
    ordered = [catalog_for(release) for release in sorted(known_releases(), key=Version)]
    return {
        key: _history([catalog.flavors[key] for catalog in ordered if key in catalog.flavors])
        for key in catalog_for(releases.NEWEST).flavors
    }


def _history(versions: list[Flavor]) -> History:
    attributes = {name: item for flavor in versions for name, item in flavor.attributes.items()}
    required = (
        {name for name, item in flavor.attributes.items() if item.is_required}
        for flavor in versions
    )
    ordered = {name: attributes[name] for name in (*versions[-1].attributes, *attributes)}
    return History(versions[-1], ordered, frozenset.intersection(*map(frozenset, required)))


def histories_of(component_type: str) -> list[History]:
    """Return the flavors of *component_type*, in the catalog's order."""
    order = catalog_for(releases.NEWEST).of_type(component_type)
    return [histories()[component_type, flavor.name] for flavor in order]


def stack_schema() -> Schema:
    """Return the schema of an exported stack."""
    return {
        "$schema": DIALECT,
        "title": "ZenML exported stack",
        "description": f"What `zenml stack export` writes, with the flavors of {releases.NEWEST}.",
        "type": "object",
        "required": ["zenml_version", "stack_name", "components"],
        "properties": {
            "zenml_version": {"description": "The ZenML release that exported the stack.", **_TEXT},
            "stack_name": {"description": "Name of the stack.", **_TEXT},
            "components": {
                "description": "The components, by type.",
                "type": "object",
                "propertyNames": {"enum": list(COMPONENT_TYPES)},
                "properties": {kind: _exported(kind) for kind in COMPONENT_TYPES},
            },
        },
        "definitions": {
            _definition(item): _flavor_schema(item)
            for kind in COMPONENT_TYPES
            for item in histories_of(kind)
        },
    }


def _exported(component_type: str) -> Schema:
    """Return a component of an exported stack: its flavor decides about the rest."""
    return {
        "description": _since(component_type),
        "type": "object",
        "required": ["name", "flavor"],
        "properties": {
            "name": {"description": _ABOUT_EVERY_COMPONENT["name"], **_TEXT},
            "flavor": _flavor_name(component_type),
        },
        "allOf": [
            {
                "if": {
                    "properties": {"flavor": {"const": item.newest.name}},
                    "required": ["flavor"],
                },
                "then": {"$ref": f"#/definitions/{_definition(item)}"},
            }
            for item in histories_of(component_type)
        ],
    }


def _flavor_name(component_type: str) -> Schema:
    names = [item.newest.name for item in histories_of(component_type)]
    return {
        "description": f"Flavor: {', '.join(names)}, or a custom one.",
        "anyOf": [{"enum": names}, _TEXT],
    }


def _definition(history: History) -> str:
    return f"{history.newest.type}.{history.newest.name}"


def _flavor_schema(history: History) -> Schema:
    """Return the attributes of a flavor; others are refused where ZenML refuses them."""
    properties = {
        name: {"description": _about(attribute, history), **_shape(attribute, history)}
        for name, attribute in history.attributes.items()
    }
    flavor = history.newest
    return {
        "description": f"{label(flavor.type).capitalize()} `{flavor.name}` ({flavor.origin}).",
        "type": "object",
        "required": [name for name in history.attributes if name in history.required],
        "properties": {"flavor": True, **properties},
        **({"additionalProperties": False} if flavor.forbids_unknown else {}),
    }


def component_schema(component_type: str) -> Schema:
    """Return the schema of a component's file in a store, which does not name its flavor."""
    found = histories_of(component_type)
    current = dict.fromkeys(name for item in found for name in item.newest.attributes)
    former = dict.fromkeys(name for item in found for name in item.attributes)
    return {
        "$schema": DIALECT,
        "title": f"ZenML {label(component_type)}",
        "description": f"A file in a local store, with the flavors of {releases.NEWEST}; "
        "the flavor stands in `stacks.yaml`.",
        "type": "object",
        "required": ["name", "uuid"],
        "properties": {name: _attribute_of_any(name, found) for name in {**current, **former}},
    }


def _attribute_of_any(name: str, found: Sequence[History]) -> Schema:
    """Return an attribute as any of the flavors has it."""
    owners = [item for item in found if name in item.attributes]
    shapes = [_shape(item.attributes[name], item) for item in owners]
    distinct = [shape for index, shape in enumerate(shapes) if shape not in shapes[:index]]
    about = {item.newest.name: _about(item.attributes[name], item) for item in owners}
    if len(set(about.values())) == 1 and len(owners) == len(found):
        description = next(iter(about.values()))
    else:
        description = "\n\n".join(f"`{flavor}`: {text}" for flavor, text in about.items())
    shape = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
    return {"description": description, **shape}


def _about(attribute: Attribute, history: History) -> str:
    """Return in a few words what the catalog knows about an attribute."""
    if attribute.name in _ABOUT_EVERY_COMPONENT:
        return _ABOUT_EVERY_COMPONENT[attribute.name]
    facts = []
    if attribute.name not in history.newest.attributes:
        facts.append(f"Not in {releases.NEWEST}.")
    if attribute.is_required:
        facts.append("Required.")
    elif attribute.default is not None:
        facts.append(f"Default: `{json.dumps(attribute.default)}`.")
    else:
        facts.append("Optional.")
    if attribute.is_secret:
        facts.append("Sensitive: better a secret reference, `{{name.key}}`.")
    if attribute.is_deprecated:
        instead = f": use `{attribute.replaced_by}`" if attribute.replaced_by else ""
        facts.append(f"Deprecated{instead}.")
    return " ".join(facts)


def _shape(attribute: Attribute, history: History) -> Schema:
    """Return what the value of an attribute may be."""
    is_optional = attribute.type.startswith("Optional[")
    inner = attribute.type.removeprefix("Optional[").removesuffix("]" if is_optional else "")
    if attribute.allowed_values:
        return {"enum": [*attribute.allowed_values, None]}
    shape = _ATTRIBUTE_TYPES.get(inner)
    if shape is None:
        return {}
    if is_optional:
        shape = _or_null(shape)
    if inner == "Dict[str, Any]" and attribute.has_validator:
        return {"anyOf": [shape, {"type": "string"}]}  # a text with a JSON object
    if _takes_reference(attribute, history.newest) and inner not in ("str", "UUID"):
        return {"anyOf": [*shape.get("anyOf", [shape]), _SECRET_REFERENCE]}
    return shape


def _takes_reference(attribute: Attribute, flavor: Flavor) -> bool:
    """Say whether ``{{name.key}}`` may stand for the value, whatever its type."""
    return not attribute.has_validator and flavor.type != "secrets_manager"


if __name__ == "__main__":
    sys.exit(main())
