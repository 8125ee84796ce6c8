"""Nodes to values, as ``SafeLoader`` constructs them."""

from collections.abc import Hashable, Iterator
from typing import Any

import yaml

from zenml_ls.syntax.compose import Composition
from zenml_ls.syntax.events import ESCAPING, Refusal, RefusedError, marked_refusal
from zenml_ls.syntax.nodes import Mapping, Node, Scalar, Sequence, merged_mappings, resolve
from zenml_ls.syntax.scalars import is_endless

# Merges of lists of merges grow exponentially in PyYAML.
MAXIMUM_MERGED = 100_000

_MAP_TAG = "tag:yaml.org,2002:map"
_SEQUENCE_TAG = "tag:yaml.org,2002:seq"


def plain_value(root: Node | None) -> object:
    """Return the value of a tree by the plain rules, without any refusal.

    It is what ``SafeLoader`` returns where the composition is simple. Elsewhere it is the
    nearest: tags of collections are ignored, and keys that cannot be hashed left out.
    """
    made: dict[int, Any] = {}
    pending: list[tuple[Any, Sequence | Mapping]] = []

    def value_of(node: Node) -> Any:
        if isinstance(node, Scalar):
            return node.value
        node = resolve(node)
        if isinstance(node, Scalar):
            return node.value
        if id(node) not in made:
            made[id(node)] = [] if isinstance(node, Sequence) else {}
            pending.append((made[id(node)], node))
        return made[id(node)]

    value = value_of(root) if root is not None else None
    while pending:
        container, node = pending.pop()
        if isinstance(node, Sequence):
            container.extend(map(value_of, node.items))
        else:
            for key, entry_value in _pairs(node):
                container[key] = value_of(entry_value)
    return value


def _pairs(mapping: Mapping) -> Iterator[tuple[Hashable, Node]]:
    pairs = [
        (entry.key.value, entry.value)
        for entry in mapping.entries
        if isinstance(entry.key, Scalar) and not entry.is_merge
    ]
    if len(pairs) == len(mapping.entries):
        return iter(pairs)
    return ((key, entry.value) for key, entry in mapping.effective_entries().items())


def constructed_value(composition: Composition) -> object:
    """Return what ``SafeLoader`` constructs from a composition without refusal.

    Raises:
        RefusedError: If it refuses, or if merges would come to too many entries.
    """
    if composition.root is None:
        return None
    nodes = _in_order(composition.root)
    _check_merges(nodes)
    try:
        return _Constructor().construct_document(_yaml_root(nodes, composition.tags))
    except yaml.MarkedYAMLError as error:
        raise RefusedError(marked_refusal(error)) from error
    except (RecursionError, *ESCAPING) as error:
        offset = composition.root.span.start
        raise RefusedError(Refusal(str(error), offset, offset)) from error


class _Constructor(yaml.constructor.SafeConstructor):
    """SafeConstructor, with a place for the errors that escape it."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Construct *node*; a plain exception becomes a ConstructorError at it."""
        if isinstance(node, yaml.ScalarNode) and is_endless(node.value, node.tag):
            raise yaml.constructor.ConstructorError(None, None, "number too long", node.start_mark)
        try:
            return super().construct_object(node, deep)
        except ESCAPING as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"cannot construct {node.tag}: {error}", node.start_mark
            ) from error


def _in_order(root: Node) -> list[Node]:
    """Return all nodes; each before its children, aliases without their targets."""
    nodes = [root]
    for node in nodes:  # grows while it is walked
        if isinstance(node, Sequence):
            nodes.extend(node.items)
        elif isinstance(node, Mapping):
            nodes.extend(child for entry in node.entries for child in (entry.key, entry.value))
    return nodes


def _check_merges(nodes: list[Node]) -> None:
    """Refuse merges that come to too many entries.

    Raises:
        RefusedError: At the merge that goes over the limit.
    """
    sizes: dict[int, int] = {}
    total = 0
    mappings = (node for node in nodes if isinstance(node, Mapping))
    # An alias comes after what it names, so a mapping's sources end before it does.
    for mapping in sorted(mappings, key=lambda mapping: (mapping.span.end, -mapping.span.start)):
        size = len(mapping.entries)
        for entry in mapping.entries:
            if entry.is_merge:
                merged = sum(sizes.get(id(source), 0) for source in merged_mappings(entry))
                total += merged
                size += merged
                if total > MAXIMUM_MERGED:
                    offset = entry.key.span.start
                    raise RefusedError(Refusal("too many merged entries", offset, offset))
        sizes[id(mapping)] = size


def _yaml_root(nodes: list[Node], tags: dict[int, str]) -> yaml.Node:
    """Return PyYAML's node for the first of *nodes*."""
    made = {id(node): _yaml_node(node, tags.get(id(node))) for node in nodes}
    for node in nodes:
        if isinstance(node, Sequence):
            made[id(node)].value = [made[id(resolve(item))] for item in node.items]
        elif isinstance(node, Mapping):
            made[id(node)].value = [
                (made[id(resolve(entry.key))], made[id(resolve(entry.value))])
                for entry in node.entries
            ]
    return made[id(nodes[0])]


def _yaml_node(node: Node, tag: str | None) -> yaml.Node:
    mark = yaml.Mark("", node.span.start, 0, 0, None, 0)
    if isinstance(node, Sequence):
        return yaml.SequenceNode(tag or _SEQUENCE_TAG, [], mark)
    if isinstance(node, Mapping):
        return yaml.MappingNode(tag or _MAP_TAG, [], mark)
    if isinstance(node, Scalar):
        return yaml.ScalarNode(node.tag, node.text, mark)
    return yaml.ScalarNode(_MAP_TAG, "", mark)  # an alias; its target's node is used
