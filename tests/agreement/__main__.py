"""Compare our verdict with that of the real ZenML on newly made mistakes.

    python -m tests.agreement [--seed N] [--count N] [--release R ...]

Takes configurations that real ZenML wrote, makes one mistake in one file, asks that release of
ZenML and ``zenml-ls check``, and counts. The exit code is 1 where they disagree without a
reason that is known.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from pathlib import Path

from tests.agreement import corpus, page
from tests.agreement.cases import Case, judge
from tests.agreement.figures import places, reasons, table
from tests.agreement.known import reason_of
from tests.agreement.worlds import RELEASES, World


def main() -> int:
    """Make, judge and count cases; return the exit code."""
    arguments = _parsed_arguments()
    cases = []
    for release in arguments.release or RELEASES:
        with tempfile.TemporaryDirectory() as folder:
            cases += judge(World(release), arguments.seed, arguments.count, Path(folder).resolve())
        print(f"{release}: judged", file=sys.stderr)
    disagreements = [case for case in cases if not case.agrees and reason_of(case) is None]
    shown = [*disagreements, *(case for case in cases if arguments.places and case.is_misplaced)]
    for case in shown:
        _show(case)
    print(table(cases), places(cases), reasons(cases), sep="\n\n")
    if arguments.write_corpus:
        corpus.write(cases)
    if arguments.write:
        page.write(cases, arguments.seed, arguments.count)
    return 1 if disagreements else 0


def _parsed_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.agreement",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=0, help="where the mistakes come from")
    parser.add_argument("--count", type=int, default=200, help="cases for each release")
    parser.add_argument("--release", action="append", help="a release; may be repeated")
    parser.add_argument("--places", action="store_true", help="show errors at other places too")
    parser.add_argument("--write", action="store_true", help="write docs/agreement.md")
    parser.add_argument("--write-corpus", action="store_true", help="keep a choice as the corpus")
    return parser.parse_args()


def _show(case: Case) -> None:
    """Print what was changed, and what each side says."""
    what = "agree" if case.agrees else ("MISS" if case.zenml.refuses else "FALSE ALARM")
    print(f"{'=' * 20} {what} {case.release} #{case.number} {case.target.path} ({case.mutation})")
    before = case.before.split("\n")
    after = case.content.decode("utf-8", "backslashreplace").split("\n")
    changed = list(difflib.unified_diff(before, after, lineterm="", n=1))
    print("\n".join(changed[2:30]))
    print(f"ZenML: {case.zenml.reason}")
    print(f"lines: {[line + 1 for line in case.lines]}")
    for error in case.errors[:6]:
        print(f"ours: {error}")


if __name__ == "__main__":
    sys.exit(main())
