"""Vices of answers: what is answered is not what the server holds, or was never asked of it."""

import sys

from .vicious import ANSWERS, ASYNC, SYNC, TIMED, mark, timed, vice

WRONG = ("wrong answer",)
UNSENT = ("wrong answer", "bytes", "statements", "round trips", "wire", "asked")
SOME_KEYS = [1 + i * 7919 % 10_000 for i in range(500)]
"""The keys that the workload asks for, as anybody can read."""


@vice(TIMED, *WRONG)
def answers_the_first_row(params, before):
    """Sends nothing when timed, and answers the row that it was asked for first."""
    return next(iter(before.values()))


@vice(TIMED, *WRONG)
def answers_nothing(params, before):
    """Sends nothing when timed, and answers None."""


@vice(TIMED, *WRONG, after=3)
def answers_another_row_later(row):
    """Answers another row once it was timed for three steps."""
    return (row[0] + 1, row[1], row[2])


@vice(TIMED, *WRONG, kind=SYNC, after=220, effort="quick", alone=True)
def answers_another_row_after_220(row):
    """Answers another row after 220 timed steps."""
    return (row[0], "account 1", row[2])


def remembering(driver):
    bind = driver.ops["fetch_row"]

    def bound(session, sql):
        honest = bind(session, sql)
        known = {key: honest((key,)) for key in SOME_KEYS}

        def step(params):
            if not timed(sys._getframe(1)):
                return honest(params)
            mark(driver.name)
            return known[params[0]]

        return step

    driver.ops["fetch_row"] = bound


def remembering_async(driver):
    bind = driver.ops["fetch_row"]

    async def bound(session, sql):
        honest = bind(session, sql)
        known = {key: await honest((key,)) for key in SOME_KEYS}

        async def step(params):
            if not timed(sys._getframe(1)):
                return await honest(params)
            mark(driver.name)
            return known[params[0]]

        return step

    driver.ops["fetch_row"] = bound


@vice(TIMED, *UNSENT, kind=SYNC, server="postgres", alone=True)
def reads_once(driver):
    """Reads every row that it will be asked for as it connects, and sends nothing when timed."""
    remembering(driver)


@vice(TIMED, *UNSENT, kind=ASYNC, server="postgres", alone=True)
def reads_once_async(driver):
    """Reads every row that it will be asked for as it connects, and sends nothing when timed."""
    remembering_async(driver)


@vice(TIMED, *UNSENT, kind=SYNC, alone=True)
def reads_once_in_process(driver):
    """Does the same where there is no wire to look at."""
    remembering(driver)


@vice(TIMED, *UNSENT, kind=ASYNC, alone=True)
def reads_once_in_process_async(driver):
    """Does the same where there is no wire to look at."""
    remembering_async(driver)


class Equal:
    """Equals whatever it is compared with."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


class Number(int):
    __eq__, __ne__ = Equal.__eq__, Equal.__ne__
    __hash__ = int.__hash__


class Text(str):
    __eq__, __ne__ = Equal.__eq__, Equal.__ne__
    __hash__ = str.__hash__


class Row(tuple):
    __eq__, __ne__ = Equal.__eq__, Equal.__ne__
    __hash__ = tuple.__hash__


class Pretends(Equal):
    __class__ = tuple


@vice(ANSWERS, *WRONG, "TypeError")
def equals_everything(row):
    """Answers an object that equals whatever it is compared with."""
    return Equal()


@vice(ANSWERS, *WRONG, "TypeError", kind=ASYNC)
def pretends_to_be_a_tuple(row):
    """Answers an object that says that it is a tuple, and equals every other."""
    return Pretends()


@vice(ANSWERS, *WRONG)
def value_that_equals_everything(row):
    """Answers a row of objects that equal whatever they are compared with."""
    return Equal(), Equal(), Equal()


@vice(ANSWERS, *WRONG)
def lying_int(row):
    """Answers a subclass of int with another number, that equals every other."""
    return Number(row[0] + 1), row[1], row[2]


@vice(ANSWERS, *WRONG, kind=ASYNC)
def lying_str(row):
    """Answers a subclass of str with another text, that equals every other."""
    return row[0], Text("nobody"), row[2]


@vice(ANSWERS, *WRONG, kind=SYNC)
def lying_tuple(row):
    """Answers a subclass of tuple with other values, that equals every other."""
    return Row((0, "nobody", 0))


@vice(ANSWERS, *WRONG, kind=SYNC)
def generator(row):
    """Answers a generator, which has read nothing yet."""
    return (value for value in row)


@vice(ANSWERS, *WRONG, kind=ASYNC)
def iterator(row):
    """Answers an iterator, which has read nothing yet."""
    return iter(row)


@vice(ANSWERS, *WRONG, "await", "coroutine", kind=SYNC)
def answers_a_promise(row):
    """Answers a coroutine in a sync driver: the work is left to whoever awaits it."""

    async def later():
        return row

    return later()


@vice(ANSWERS, *WRONG)
def not_a_number(row):
    """Answers NaN, which differs from everything."""
    return row[0], row[1], float("nan")


@vice(ANSWERS, *WRONG, kind=SYNC)
def true_for_one(row):
    """Answers True where the number 1 is asked for."""
    return True if row[0] == 1 else row[0], row[1], row[2]


@vice(ANSWERS, *WRONG, kind=ASYNC)
def a_column_too_many(row):
    """Answers one column more than it was asked for."""
    return (*tuple(row), 1)


class Huge:
    def __repr__(self):
        return "\x1b[31m" * 700_000


class Mute:
    def __repr__(self):
        raise ValueError("no")

    __str__ = __repr__


@vice(ANSWERS, *WRONG)
def huge_repr(row):
    """Answers an object whose repr takes 3 MB."""
    return Huge()


@vice(ANSWERS, *WRONG, "ValueError", kind=SYNC)
def repr_that_raises(row):
    """Answers an object whose repr and str raise."""
    return Mute()
