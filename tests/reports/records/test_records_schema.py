"""The page that tells readers of the JSON what stands there agrees with the code, and the JSON stays small."""

import json
import random
import re
from dataclasses import MISSING, fields

import pytest

from reports.records.bursts import Bursts
from reports.records.checks import DEEPEST, LONGEST, MOST, kinds
from reports.records.key import Key
from reports.records.launch import COLUMNS
from reports.records.run import FORMAT, Contest, Launch, Measurement, Outcome, Placement, Role, Run
from tests.reports.runs import contest, measured, random_launch, run
from tests.support.trees import ROOT

SCHEMA = (ROOT / "reports/SCHEMA.md").read_text()
ROW = re.compile(
    r"^\| `(?P<name>\w+)` \| (?P<type>[^|]+) \| (?P<need>required|optional) \| (?P<meaning>[^|]+) \|$", re.M
)
SPELT = {
    str: "text", int: "whole number", float: "number", bool: "true or false", Key: "text",
    int | None: "whole number", float | None: "number or `-`",
    Role: "`cell`, `reference`, `twin`, `handicap` or `floor`",
    Outcome: "`measured`, `absent` or `failed`", Placement: "`together`, `apart` or `free`",
    tuple[Contest, ...]: "list of Contest", tuple[Measurement, ...]: "list of Measurement",
    tuple[Launch, ...]: "list of Launch", tuple[Bursts, ...]: "list of Bursts", tuple[int, ...]: "whole numbers",
    tuple[str, ...]: "list of texts",
    tuple[tuple[str, str], ...]: "list of [name, value]",
}  # fmt: skip
EXACT = {"bimodal": "`0` or `1`", "facts": "mapping", "types": "mapping of texts", "costs": "mapping of numbers"}


def rows(record):
    section = SCHEMA.partition(f"\n## {record.__name__}\n")[2].partition("\n## ")[0]
    return [row.groupdict() for row in ROW.finditer(section)]


def need(field):
    optional = field.default is not MISSING or field.default_factory is not MISSING
    return "optional" if optional and field.name != "format" else "required"  # the format is always written


@pytest.mark.parametrize("record", [Run, Contest, Measurement, Launch, Bursts], ids=lambda record: record.__name__)
def test_schema_describes_every_field(record):
    """Every field stands on the page in its order, with its type and whether it is required, and nothing else does."""
    expected = [(f.name, EXACT.get(f.name) or SPELT[kinds(record)[f.name]], need(f)) for f in fields(record)]
    assert [(row["name"], row["type"].strip(), row["need"]) for row in rows(record)] == expected


def test_schema_names_its_limits_and_format():
    """The numbers in the prose are those of the code."""
    assert f"Format **{FORMAT}**" in SCHEMA
    assert f"at most {LONGEST}\n  characters" in SCHEMA
    assert f"at most {MOST} items, facts are at most {DEEPEST} deep" in SCHEMA


def test_schema_names_every_section():
    """No record is described that does not exist."""
    assert re.findall(r"^## (\w+)$", SCHEMA, re.M) == ["Run", "Contest", "Measurement", "Launch", "Bursts"]


def test_every_written_field_is_described():
    """What is in a file stands on the page, and the columns of a launch are in its order."""
    written = run().to_json()
    assert written.keys() - {"launch"} <= {row["name"] for row in rows(Run)}
    assert written["launch"].split() == list(COLUMNS) == [row["name"] for row in rows(Launch)]


def whole_matrix(contests=250, drivers=10, launches=10, histogram=180):
    """Make as much as ``standard`` gets: 3,000 measurements, twin and handicap of each contest among them."""
    dice = random.Random(1)
    return run(*(_full(dice, f"workload_{n}", drivers, launches, histogram) for n in range(contests)))


def _full(dice, workload, drivers, launches, histogram):
    keys = [Key.of(workload, f"sqlalchemy-driver{n}", "postgres@18", {"placement": "apart"}) for n in range(drivers)]
    roles = [(keys[0], role) for role in (Role.REFERENCE, Role.TWIN, Role.HANDICAP)]
    roles += [(key, Role.CELL) for key in keys[1:]]
    measurements = tuple(
        measured(
            key, role, tuple(random_launch(dice, n, role) for n in range(launches)),
            histogram="".join(dice.choices("abcdefgh", k=histogram)), statements=1, round_trips=1,
            types={"int": "int", "text": "str"},
        )
        for key, role in roles
    )  # fmt: skip
    return contest(
        workload=workload, server="postgres@18", settings=keys[0].settings, placement=Placement.APART,
        reference=keys[0].driver, launches=launches, blocks=48, measurements=measurements,
    )  # fmt: skip


def test_the_whole_matrix_is_small():
    """Without its bursts a report stays under 4 MB, with 635 bytes for each of 2,500 cells for pytest-benchmark, 100 kB
    for facts."""
    large = whole_matrix()
    assert sum(1 for _ in large) == 3000
    assert len(json.dumps(large.to_json(), separators=(",", ":"))) < 4_000_000 - 2500 * 635 - 100_000
