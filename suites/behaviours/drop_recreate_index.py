"""A unique index is dropped and made again under a service that inserts or updates: does it go on?

Migrations rebuild indexes. Inserts that rely on one fail while it is gone, which is right; what a connection keeps of
the statement must not make it fail when the index is there again.
"""

from suites.behaviours.contract import Answer, Grade, Question
from suites.behaviours.lab import ok, tried

CLAUSES = {"mysql": "on duplicate key update n = n + 1"}
USUAL = "on conflict (k) do update set n = tallied.n + 1"
BEFORE, AFTER = 8, 3

question = Question(
    number="D3",
    family="cache",
    good="it works as soon as the index is there",
    sources=("https://github.com/MagicStack/asyncpg/issues/72", "https://www.sqlite.org/lang_upsert.html"),
)


async def ask(lab):
    sql = f"insert into tallied (k, n) values ($1, $2) {CLAUSES.get(lab.speaks, USUAL)}"
    drop = "drop index by_k on tallied" if lab.speaks == "mysql" else "drop index by_k"
    await lab.table("tallied", "k int, n int")
    await lab.run("create unique index by_k on tallied (k)")
    async with lab.session() as session:
        for _ in range(BEFORE):
            await session.run(sql, 1, 1)
        await lab.change(session, drop)
        without = await tried(session.run(sql, 1, 1), 10) if lab.speaks != "mysql" else None  # it would insert twice
        await lab.change(session, "create unique index by_k on tallied (k)")
        came = [await tried(session.run(sql, 1, 1), 10) for _ in range(AFTER)]
        rows = await session.rows("select k, n from tallied")
    if without and without.grade is Grade.OK:
        return Answer(Grade.WRONG_DATA, "it says that it has inserted while the index was gone")
    failed = [one for one in came if one.grade is not Grade.OK]
    figures = {"failed": len(failed), "of": AFTER}
    if failed:
        worst = max(failed, key=lambda one: one.grade.severity)
        return Answer(worst.grade, f"{len(failed)} of {AFTER} fail when it is there again: {worst.said}", figures)
    if rows != [(1, BEFORE + AFTER)]:
        return Answer(Grade.WRONG_DATA, f"{BEFORE + AFTER} were counted as {rows}", figures)
    return ok("it works again at once", **figures)
