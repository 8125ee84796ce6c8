"""The page ``docs/agreement.md``."""

from __future__ import annotations

from collections.abc import Sequence

from tests.agreement.cases import Case
from tests.agreement.figures import places, reasons, table
from tests.agreement.worlds import CHECKOUT

PAGE = CHECKOUT / "docs" / "agreement.md"

_TEXT = """\
# Agreement with ZenML

How often `zenml-ls check` and the real ZenML say the same of a changed configuration.
This page is written by `make agreement SEED={seed} COUNT={count} WRITE=1`; other numbers make other cases.

## How it is measured

A configuration directory and a repository that a release of ZenML wrote itself (`tests/data`) get one mistake in one file.
Mistakes are structural, such as a missing or misspelt key, a value of another type, an entry in the wrong place, an anchor or a merge key, and textual, such as a tab, a lost colon, half a line, a wrong indentation or another encoding (`tests/agreement/mutations.py`); one in ten cases has two.
Then that release of ZenML judges the files in an environment of its own, and `zenml-ls check` does.

- *ZenML refuses*: it raises while it loads the configuration, the repository or the store; it replaces the profile or the stack that the file names; it keeps an active stack that does not exist, and so cannot run; a component or a stack that the file defines cannot be read, built or validated; `zenml stack import` fails, or stops to ask a question.
- *We refuse*: there is a finding of severity error in the file, or in another one where the fault lies between the two.
- *False alarm*: we refuse and ZenML does not. *Miss*: ZenML refuses and we do not.
- *Not judged*: ZenML stops because the library of an integration, or a Kubernetes cluster, is missing on the machine that asks it.

## Figures

{table}

{places}

## Misses that stay

{reasons}

## Without ZenML

`make test` compares our verdict with a fixed choice of judged cases from all these releases, with ZenML's verdicts as data (`tests/agreement/corpus`).
They were chosen from cases in which both agree, as many kinds of mistake as there were.
"""  # noqa: E501 - one sentence a line


def write(cases: Sequence[Case], seed: int, count: int) -> None:
    """Write the page for *count* cases of each release, made from *seed*."""
    text = _TEXT.format(
        seed=seed, count=count, table=table(cases), places=places(cases), reasons=reasons(cases)
    )
    PAGE.write_text(text, encoding="utf-8")
