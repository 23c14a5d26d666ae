"""Whether what must happen did, in words."""

from dataclasses import dataclass

from tests.adversary.trial import honest_of
from tests.adversary.vices.vicious import DISCOVERY, EITHER, ENDS, FAILS, IMPORT, MEASURED


@dataclass
class Verdict:
    vice: object
    happened: str
    wrong: list
    """Each thing that must have happened and did not, in words."""

    @property
    def ok(self):
        return not self.wrong


def must(vice):
    """Say in a few words what must happen."""
    if vice.must == EITHER:
        return "costs nobody else"
    if vice.must == MEASURED:
        return "is measured all the same"
    if vice.must == ENDS:
        return f"the run ends: {' / '.join(vice.says)}"
    return f"{vice.at}: {' / '.join(vice.says)}"


def judged(vices, came):
    """Return a verdict on each vice of a run."""
    return [Verdict(vice, happened(vice, came), list(wrongs(vices, vice, came))) for vice in vices]


def happened(vice, came):
    if came.code is None:
        return "the run did not end"
    if vice.at == DISCOVERY or vice.must == ENDS or vice.name not in came.cells:
        return f"exit code {came.code}: {last_line(came.said)}"
    return came.cells[vice.name] or ("measured" if vice.at == "timed" else "proven")


def last_line(said):
    lines = [line for line in said.splitlines() if line.startswith("ERROR: ")] or said.strip().splitlines()
    return lines[-1] if lines else ""


def wrongs(vices, vice, came):
    """Yield what must have happened and did not."""
    refused = vice.at == DISCOVERY or vice.must == ENDS or (vice.at == IMPORT and came.code == vice.code)
    if came.left:
        yield f"left behind: {', '.join(came.left)}"
    if came.code is None:
        yield "the run did not end"
    elif refused:
        yield from not_refused(vice, came)
    else:
        yield from not_caught(vice, came)
        yield from not_beside(vices, vice, came)


def not_refused(vice, came):
    if came.code != vice.code:
        yield f"exit code {came.code}, expected {vice.code}"
    if not any(word in came.said for word in vice.says):
        yield f"none of {vice.says} in what the run said"


def not_caught(vice, came):
    reason = came.cells.get(vice.name)
    if vice.marks and vice.name not in came.struck:
        yield "it never struck, so nothing was tried"
    if reason is None:
        yield f"no result of its cell: {last_line(came.said)}"
    elif vice.must == MEASURED and reason:
        yield f"it failed: {reason}"
    elif vice.must == FAILS and not reason:
        yield "it got through"
    elif vice.must == FAILS and not any(word in reason for word in vice.says):
        yield f"it failed with other words: {reason}"


def not_beside(vices, vice, came):
    """Yield what the vice has cost others: an honest driver its figures, the run its exit code."""
    for name in honest_of(vice):
        if (reason := came.cells.get(name)) is None:
            yield f"no result of {name} beside it"
        elif reason:
            yield f"{name} beside it failed: {reason}"
    codes = {0, 1} if any(each.must == EITHER for each in vices) else {int(any(each.must == FAILS for each in vices))}
    if came.code not in codes:
        yield f"exit code {came.code}, expected {' or '.join(map(str, codes))}"
