"""The attributes of flavors and their values; never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from zenml_ls.features.completion.item import Item, ItemKind
from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.secrets import is_sensitive_name
from zenml_ls.syntax import quote


def attribute_names(flavor: Flavor | None, *, has_uuid: bool = True) -> Iterator[Item]:
    """Offer the attributes of a flavor as keys; what any component has where it is not known."""
    if flavor is None or "name" not in flavor.attributes:
        yield Item("name", ItemKind.ATTRIBUTE, "name", "str, required", rank=1)
    for attribute in known_attributes(flavor):
        yield Item(
            attribute.name,
            ItemKind.ATTRIBUTE,
            attribute.name,
            _attribute_detail(attribute),
            f"Attribute of flavor `{flavor.name}` ({flavor.origin})" if flavor else "",
            rank=1 if attribute.is_required else 5,
            is_deprecated=attribute.is_deprecated,
        )
    if has_uuid:
        uuid = f"uuid: {uuid4()}"
        yield Item("uuid", ItemKind.ATTRIBUTE, uuid, "UUID, required", rank=1)


def known_attributes(flavor: Flavor | None) -> list[Attribute]:
    """Return the attributes that are known, but for ``uuid``, which is none of the flavor's."""
    known = flavor.attributes.values() if flavor else ()
    return [attribute for attribute in known if attribute.name != "uuid"]


def _attribute_detail(attribute: Attribute) -> str:
    if attribute.is_required:
        return f"{attribute.type}, required"
    if _is_sensitive(attribute):
        return f"{attribute.type}, sensitive"
    return f"{attribute.type}, default {_shown(attribute.default)}"


def _is_sensitive(attribute: Attribute) -> bool:
    return attribute.is_secret or is_sensitive_name(attribute.name)


def _shown(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def attribute_values(name: str, flavor: Flavor | None) -> Iterator[Item]:
    """Offer what an attribute can be, as far as its flavor tells."""
    attribute = flavor.attributes.get(name) if flavor else None
    if flavor is None or attribute is None:
        return
    if attribute.allowed_values:
        for text in attribute.allowed_values:
            is_default = text == attribute.default
            detail = "the default" if is_default else ""
            yield Item(text, ItemKind.VALUE, quote(text), detail, is_default=is_default)
    elif attribute.type in ("bool", "Optional[bool]"):
        for text in ("true", "false"):
            is_default = text == _shown(attribute.default)
            detail = "the default" if is_default else ""
            yield Item(text, ItemKind.VALUE, text, detail, is_default=is_default)
    elif not _is_sensitive(attribute):
        yield from _default_value(attribute.default)
    for scheme in flavor.supported_schemes if name == "path" else ():
        yield Item(scheme, ItemKind.VALUE, scheme, "address of a bucket or container")


def _default_value(default: object) -> Iterator[Item]:
    if isinstance(default, (str, int)) and default != "":
        text = quote(default) if isinstance(default, str) else str(default)
        yield Item(str(default), ItemKind.VALUE, text, "the default", is_default=True)


def fresh_uuid() -> Item:
    """Offer an identifier that nothing has yet."""
    uuid = str(uuid4())
    return Item(uuid, ItemKind.VALUE, quote(uuid), "a new identifier")
