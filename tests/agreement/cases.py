"""Cases: one changed file, and what ZenML and we say of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.agreement import zenml
from tests.agreement.mutations import mutate
from tests.agreement.ours import Copy, Error
from tests.agreement.worlds import Target, World, choose, prepared
from tests.agreement.zenml import Verdict


@dataclass(frozen=True)
class Case:
    """A changed file with both verdicts."""

    release: str
    number: int
    target: Target
    mutation: str
    before: str
    content: bytes
    lines: tuple[int, ...]
    """The 0-based lines that a person would change, any of them; none where not certain."""
    zenml: Verdict
    errors: tuple[Error, ...]

    @property
    def agrees(self) -> bool:
        """Whether both refuse, or neither does; also where ZenML could not be asked."""
        return self.zenml.refuses in (None, bool(self.errors))

    @property
    def is_placed(self) -> bool:
        """Whether both refuse, and the place of the mistake is certain."""
        return self.zenml.refuses is True and bool(self.errors and self.lines)

    @property
    def is_misplaced(self) -> bool:
        """Whether no error is on a line that a person would change, or there are several."""
        return self.is_placed and not (self.is_on_line and self.is_alone)

    @property
    def is_on_line(self) -> bool:
        """Whether an error is on a line that a person would change."""
        wanted = {(self.target.path, line) for line in self.lines}
        return any(wanted & {(error.path, error.line), *error.related} for error in self.errors)

    @property
    def is_alone(self) -> bool:
        """Whether the file has no more errors than ZenML itself counts."""
        own = [error for error in self.errors if error.path == self.target.path]
        return len(own) <= self.zenml.faults


@dataclass(frozen=True)
class _Change:
    target: Target
    before: str
    mutation: str
    content: bytes
    lines: tuple[int, ...]


def changes(world: World, seed: int, count: int) -> list[_Change]:
    """Make *count* mistakes in files of *world*; the same seed gives the same ones."""
    made = []
    for number in range(count):
        random = Random(f"{seed} {world.release} {number}")
        target = choose(world, random)
        before = prepared(world, target, random)
        mutation = mutate(before, random)
        made.append(_Change(target, before, mutation.name, mutation.content, mutation.lines))
    return made


def judge(world: World, seed: int, count: int, folder: Path) -> list[Case]:
    """Make *count* mistakes in files of *world*, and let ZenML and us judge; in *folder*."""
    made = changes(world, seed, count)
    questions = [zenml.question(world, change.target, change.content) for change in made]
    base, *answers = zenml.ask(world.release, [zenml.baseline(world), *questions])
    copy = Copy.make(world, folder)
    is_sound = {
        change.before: not copy.errors(change.target, change.before.encode()) for change in made
    }
    return [
        Case(
            release=world.release,
            number=number,
            target=change.target,
            mutation=change.mutation,
            before=change.before,
            content=change.content,
            lines=change.lines if is_sound[change.before] else (),
            zenml=zenml.verdict(change.target, change.content, answer, base),
            errors=copy.errors(change.target, change.content),
        )
        for number, (change, answer) in enumerate(zip(made, answers, strict=True))
    ]
