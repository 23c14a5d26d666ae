"""What a run answers: the sentences, which of them come first, and what is said of what is not there."""

import math
from dataclasses import replace

import pytest

from reports.records.run import NOT_HELD
from reports.statistics.verdicts import judged
from reports.summary import card, summary
from reports.summary.sentences import answers, headline
from tests.reports import runs
from tests.reports.effects import around, busy, contest, moved

LAYERS = {"layer": "core", "over": "asyncpg"}, {"layer": "orm", "over": "asyncpg"}
DRIVERS = {"asyncpg": {"layer": "native", "over": ""}, "asyncpg-core": LAYERS[0], "asyncpg-orm": LAYERS[1]}
TWICE, THRICE, HARDLY = (around(math.log(times)) for times in (2.0, 3.0, 1.01))


def said(of, **facts):
    run = runs.run(of, facts=facts)
    return [answer.text for answer in answers(run, judged(run))]


def test_fastest():
    """The fastest against the next, by how much, and how sure."""
    assert said(contest(psycopg=TWICE, psycopg2=THRICE)) == ["asyncpg 2.00x [2.00, 2.00] faster than psycopg"]


def test_fastest_by_other_statements():
    """Drivers that sent another number of statements did not do the same, and the sentence says so."""
    of = contest(psycopg2=TWICE)
    sent = {"asyncpg": 1, "psycopg2": 1002}
    counted = [replace(one, statements=sent[one.key.driver]) for one in of.measurements]
    assert said(replace(of, measurements=tuple(counted))) == [
        "asyncpg 2.00x [2.00, 2.00] faster than psycopg2 (1 statement against 1002)"
    ]


def test_fastest_with_other_types():
    """A driver that hands over a document as text has parsed less, and the sentence says so; of whom a UUID is, not."""
    of = contest(psycopg2=TWICE)
    came = {"asyncpg": {"json": "str", "uuid": "asyncpg.UUID"}, "psycopg2": {"json": "dict", "uuid": "uuid.UUID"}}
    typed = [replace(one, types=came[one.key.driver]) for one in of.measurements]
    assert said(replace(of, measurements=tuple(typed))) == [
        "asyncpg 2.00x [2.00, 2.00] faster than psycopg2 (json as str against dict)"
    ]


def test_fastest_together():
    """The ratio is of the first alone; those that cannot be told from it are named as just that."""
    assert said(contest(psycopg=TWICE, psycopg2=HARDLY)) == [
        "asyncpg 2.00x [2.00, 2.00] faster than psycopg; psycopg2 not told apart from asyncpg"
    ]


def test_fastest_beside_a_noisy_one():
    """A noisy driver with a larger mean than the slower one may still be as fast as the first."""
    (found,) = said(contest(psycopg=TWICE, psycopg2=around(math.log(2.5), 2.0)))
    assert found.startswith("asyncpg 2.00x [")
    assert found.endswith("faster than psycopg; psycopg2 not told apart from asyncpg")


def test_no_winner_among_some_that_differ():
    """Drivers are not joined by = where two of them differ."""
    (found,) = said(contest(a=around(-0.5, 2.0), b=TWICE))
    assert found.startswith("a, asyncpg, b: no winner in 5 launches")


def test_equivalent():
    """Drivers that are all equivalent are an answer too."""
    assert said(contest(psycopg2=HARDLY)) == ["asyncpg = psycopg2: the same within 3%"]


def test_unresolved():
    """No winner, and how many launches it may take."""
    assert said(contest(psycopg=around(0.03, 0.05))) == ["asyncpg, psycopg: no winner in 5 launches; 14 may tell"]


def test_many_together():
    """A sentence names no more than it can bear."""
    many = dict.fromkeys("abcdef", HARDLY)
    assert said(contest(**many)) == ["asyncpg = a = b = 4 more: the same within 3%"]


def test_one_launch():
    """One launch says which driver came first, and that this is no answer."""
    assert said(contest(twin=(0.0,), handicap=(0.05,), psycopg=(0.7,))) == [
        "asyncpg came before psycopg, in one launch: no proof"
    ]


def test_launches_that_were_held():
    """A run that was broken off after its first launch has no more than that to show, whatever was planned."""
    found = replace(contest(twin=(0.0,), handicap=(0.05,), psycopg=(0.7,)), launches=5)
    assert said(found) == ["asyncpg came before psycopg, in one launch: no proof"]


def test_never_in_the_same_launch():
    """Drivers that never met are not ranked."""
    found = contest(psycopg=(-0.2, -0.2, None, None, None), psycopg2=(None, None, -0.2, -0.2, -0.2))
    assert said(found) == ["psycopg2 1.22x [1.22, 1.22] faster than asyncpg; psycopg not told apart from psycopg2"]


def test_alone_beside_the_floor():
    """A driver without a rival is compared with the floor."""
    assert said(contest(libpq=around(-math.log(2)), floor="libpq")) == [
        "asyncpg takes 2.00x [2.00, 2.00] as long as libpq, the floor"
    ]


def test_alone():
    """A driver with neither rival nor floor is said to be alone."""
    assert said(contest()) == ["asyncpg alone was measured"]


def test_sqlalchemy():
    """What it costs over its own native driver, Core and ORM; the fastest is sought among native drivers."""
    found = contest(psycopg=TWICE, asyncpg_core=around(math.log(1.8)), asyncpg_orm=THRICE)
    assert said(found, drivers=DRIVERS) == [
        "asyncpg 2.00x [2.00, 2.00] faster than psycopg",
        "SQLAlchemy over asyncpg: Core 1.80x [1.80, 1.80], ORM 3.00x [2.99, 3.01]",
    ]


def test_sqlalchemy_for_nothing():
    """Where SQLAlchemy costs nothing, or an unknown amount, the sentence says so."""
    found = contest(asyncpg_core=HARDLY, asyncpg_orm=around(0.05, 0.08))
    assert said(found, drivers=DRIVERS)[1] == (
        "SQLAlchemy over asyncpg: Core 1.01x [1.01, 1.01] (nothing, within 3%), ORM 1.05x [0.93, 1.19] (unresolved)"
    )


def test_sqlalchemy_over_the_floor():
    """A native driver may be the floor, and still have rows on top of it."""
    found = contest(asyncpg_core=TWICE, libpq=around(-0.7), floor="libpq")
    drivers = {"asyncpg-core": {"layer": "core", "over": "libpq"}}
    assert said(found, drivers=drivers)[1].startswith("SQLAlchemy over libpq: Core 4.")


def test_sqlalchemy_alone():
    """Where only its rows can do the work, they are ranked."""
    found = contest(reference="asyncpg-core", asyncpg_orm=TWICE)
    assert said(found, drivers=DRIVERS) == ["asyncpg-core 2.00x [2.00, 2.00] faster than asyncpg-orm"]


def test_void_contests_answer_nothing():
    """Void contests give no answers."""
    assert said(contest(twin=around(0.2), psycopg=TWICE)) == []


@pytest.mark.parametrize(
    ("why", "headed"),
    [
        (
            "One narrow row by primary key: the shortest round trip\nan application makes.",
            "one narrow row by primary key",
        ),
        ("Rows by name, each driver's own\nway.", "rows by name, each driver's own way"),
        (f"Rows by name, {'x' * 100}, each its own.", "rows by name"),
        ("x" * 100, "fetch_row"),
        ("", "fetch_row"),
        (17, "17"),
    ],
)
def test_headline(why, headed):
    """The first words of what the workload is there for, or its name."""
    assert headline(runs.run(facts={"workloads": {"fetch_row": {"why": why}}}), "fetch_row") == headed


@pytest.mark.parametrize("facts", [{}, {"workloads": []}, {"workloads": {"fetch_row": "x"}}, {"drivers": "none"}])
def test_facts_that_are_not_there(facts):
    """Older runs, and runs of others, are read all the same."""
    run = runs.run(contest(psycopg=TWICE), facts=facts)
    assert headline(run, "fetch_row") == "fetch_row"
    assert answers(run, judged(run))


CARD = {name: {"card": place} for place, name in enumerate(("fetch_row", "execute_many", "stream"), 1)}


def order(*contests, **facts):
    """Workload, server, settings and whether it is SQLAlchemy's cost, in the order of the summary."""
    found = summary(runs.run(*contests, facts={"workloads": CARD, **facts}), page="").answers
    return [(one.contest.workload, one.contest.server, dict(one.contest.settings), one.tax) for one in found]


def test_the_card_comes_first():
    """The card comes first, in its own order, whatever was measured first; then the rest as it was measured."""
    plain = contest(psycopg=TWICE)
    found = order(*(moved(plain, name) for name in ("connect", "stream", "fetch_row", "execute_many", "acquire")))
    assert [name for name, *_ in found] == ["fetch_row", "execute_many", "stream", "connect", "acquire"]


def test_plainest_settings_come_first():
    """For each workload and server the contest with the fewest settings comes first; all others come last."""
    apart = contest(psycopg=TWICE, settings=(("callers", "10"),))
    found = order(apart, contest(psycopg=TWICE), moved(contest(psycopg=TWICE), "connect"))
    assert [(name, settings) for name, _, settings, _ in found] == [
        ("fetch_row", {}), ("connect", {}), ("fetch_row", {"callers": "10"})
    ]  # fmt: skip


def test_sqlalchemy_comes_first_for_the_first_of_the_card():
    """SQLAlchemy's cost for other workloads comes after the fastest drivers everywhere."""
    both = contest(psycopg=TWICE, asyncpg_core=THRICE)
    found = order(moved(both, "stream"), both, moved(both, "connect"), drivers=DRIVERS)
    assert [(name, tax) for name, _, _, tax in found] == [
        ("fetch_row", False), ("fetch_row", True), ("stream", False), ("connect", False), ("stream", True),
        ("connect", True),
    ]  # fmt: skip


def test_the_card_is_in_the_order_that_workloads_say():
    """What a run's facts say of its workloads, the first place first; those that say nothing are not on it."""
    facts = {"workloads": {"last": {"card": 5}, "none": {"why": "it is new"}, "first": {"card": 1}}}
    assert card(runs.run(contest(psycopg=TWICE), facts=facts)) == ["first", "last"]


def test_trust_of_a_sound_run():
    """What became of pairs, what can be told apart, twins, handicaps; and that five launches are few."""
    found = summary(runs.run(contest(psycopg=around(0.7, 0.01)), contest_elsewhere()), page="")
    assert found.trust == (
        "Of 2 pairs of drivers 2 were told apart, 0 are equal within 3 %, 0 are open. In half of the contests drivers "
        "3.9 % apart are told apart (best 3.2 %, worst 4.7 %). 2 of 2 contests had fewer than 6 launches, and so wide "
        "intervals. The same driver measured twice was called different 0 times of 2; 19 of 20 agree within 0.0 %. A "
        "slowdown of about 5 % came to 5.0 %, called slower 2 times of 2."
    )
    assert (found.sound, found.missing) == (True, ())


def contest_elsewhere(**changes):
    return moved(contest(psycopg=around(0.7), **changes), server="mysql")


def test_trust_of_single_launches():
    """No intervals: said, and not counted as unseen."""
    found = summary(runs.run(contest(twin=(0.0,), handicap=(0.05,), psycopg=(0.7,))), page="")
    assert found.trust == (
        "One launch each: no intervals, so no verdicts. "
        "The same driver measured twice was called different 0 times of 1."
    )


def test_a_busy_machine_is_said_to_have_been_busy():
    """A busy machine is named, since its intervals are wide: a reader who knows why measures again."""
    found = summary(runs.run(busy(contest(psycopg=TWICE))), page="")
    assert found.trust.endswith("The machine was busy beside us, or held us back, in 100 % of the blocks.")


def test_trust_without_twins():
    """Without twins no spread is claimed."""
    found = summary(runs.run(contest(twin=(), handicap=(), psycopg=TWICE)), page="")
    assert found.trust.endswith("Nothing was measured twice, so nothing says how far to trust this.")
    assert not found.sound


def test_nothing_was_measured():
    """A run in which nothing was measured has reasons alone."""
    found = summary(runs.run(runs.contest(measurements=runs.contest().measurements[3:])), page="")
    assert (found.trust, found.answers) == ("Nothing was measured.", ())


def test_what_is_missing():
    """Counts, then the first that failed and the first that is void, with their reasons."""
    hurt = contest(psycopg="it hung\nfor 30 s", psycopg2=TWICE, absent=("libpq",))
    found = summary(runs.run(hurt, contest_elsewhere(twin=around(0.2)), complete=False, why_not="disk full"), page="")
    assert found.missing == (
        "Not complete: disk full",
        "Not here: 1 cell failed, 1 cell absent, 1 contest void (reasons on the page).",
        "Failed fetch_row-psycopg-postgres: it hung for 30 s",
        "Void fetch_row on mysql: its twin, the reference a second time, took 1.22x [1.22, 1.22] the time.",
    )
    assert not found.sound


def test_who_was_faster_than_the_floor():
    """The summary says that the least was undercut, and names the furthest, before anybody quotes it."""
    twice = around(0.7)
    found = summary(runs.run(contest(floor="libpq", libpq=twice, psycopg=twice, psycopg2=around(0.35))), page="")
    assert found.missing == (
        "Faster than the floor: asyncpg takes 0.50x [0.50, 0.50] of what libpq takes in fetch_row on postgres (and 1 "
        "more). Its work was proven, so the two do it otherwise.",
    )


def test_what_a_run_ended_before_is_not_failed():
    """Cells after an interruption are counted by themselves, and none of them is shown as the failure."""
    never = f"{NOT_HELD}: interrupted by SIGINT; what was measured is kept"
    found = summary(runs.run(contest(psycopg=never), complete=False, why_not="interrupted by SIGINT"), page="")
    assert found.missing == (
        "Not complete: interrupted by SIGINT",
        "Not here: 1 cell not reached (reasons on the page).",
    )


def test_an_older_run_says_how_it_is_judged():
    """A run of format 1 kept no bursts."""
    made = runs.run(contest(psycopg=around(0.7)))
    older = replace(made, format=1)
    assert summary(older, "").trust.endswith("so launches count by the medians of their blocks, which see less.")
    assert "kept no bursts" not in summary(made, "").trust


ASYNC = {"asyncpg": {"is_async": True}, "psycopg": {"is_async": True}, "asyncpg-core": {"is_async": True, **LAYERS[0]}}
SYNC = {"psycopg2": {"is_async": False}, "pg8000": {"is_async": False}, "libpq": {"is_async": False}}
CORE = {"psycopg2-core": {"is_async": False, "layer": "core", "over": "psycopg2"}}


def test_each_calling_style_has_its_own_fastest():
    """Who asks for asyncpg or psycopg is not told psycopg2, nor what SQLAlchemy costs over that."""
    layers = {"asyncpg_core": THRICE, "psycopg2_core": around(0.2)}
    found = contest(psycopg=TWICE, psycopg2=around(-0.5), pg8000=THRICE, **layers)
    made = runs.run(found, facts={"drivers": ASYNC | SYNC | CORE})
    said = [(answer.calls, answer.tax, answer.text.partition(" [")[0]) for answer in answers(made, judged(made))]
    assert said == [
        ("async", False, "asyncpg 2.00x"),
        ("async", True, "SQLAlchemy over asyncpg: Core 3.00x"),
        ("sync", False, "psycopg2 4.95x"),
        ("sync", True, "SQLAlchemy over psycopg2: Core 2.01x"),
    ]


def test_alone_in_its_style():
    """The only sync driver is held against the floor."""
    made = runs.run(contest(psycopg2=around(-0.5), libpq=around(-0.7), floor="libpq"), facts={"drivers": ASYNC | SYNC})
    assert [answer.text.partition(" [")[0] for answer in answers(made, judged(made))] == [
        "asyncpg takes 2.01x",
        "psycopg2 takes 1.22x",
    ]
