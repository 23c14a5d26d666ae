"""Vices of what a driver says of itself: texts that no terminal and no report should have."""

import sys

from drivers.contract import Driver

from .vicious import ASYNC, DISCOVERY, SYNC, vice

STEERS = "character U+"


class Versioned(Driver):
    __slots__ = ()
    version = "1.0\x1b[2J"


@vice(DISCOVERY, "cannot be part of a key", kind=SYNC, alone=True)
def escape_in_name(driver):
    """Has a name that clears the screen."""
    driver.name = "x\x1b[2J"


@vice(DISCOVERY, "cannot be part of a key", kind=ASYNC, alone=True)
def surrogate_in_name(driver):
    """Has half a character in its name."""
    driver.name = "x\ud800"


@vice(DISCOVERY, "characters", kind=SYNC, alone=True)
def long_name(driver):
    """Has a name of a megabyte."""
    driver.name = "x" * 1_000_000


@vice(DISCOVERY, STEERS, kind=ASYNC, alone=True)
def nul_in_about(driver):
    """Has a NUL in what it says about itself."""
    driver.about = "new\0"


@vice(DISCOVERY, STEERS, kind=SYNC, alone=True)
def bidirectional_about(driver):
    """Has a character in what it says about itself that turns the line around."""
    driver.about = "\u202egnorw"


@vice(DISCOVERY, STEERS, kind=ASYNC, alone=True)
def escape_in_version(driver):
    """Has a version that clears the screen."""
    driver.__class__ = Versioned


@vice(DISCOVERY, STEERS, kind=SYNC, alone=True)
def escape_in_absence(driver):
    """Says why it lacks an op in words that clear the screen."""
    driver.lacks("pipeline", "no\x1b[2J")


@vice(DISCOVERY, "characters", kind=ASYNC, alone=True)
def long_absence(driver):
    """Says why it lacks an op in a megabyte."""
    driver.lacks("pipeline", "x" * 1_000_000)


@vice(DISCOVERY, "where a text was expected", kind=SYNC, alone=True)
def no_text_for_about(driver):
    """Has a number for what it says about itself."""
    driver.about = 7


@vice(DISCOVERY, "is taken by", kind=ASYNC, alone=True)
def takes_a_name(driver):
    """Takes the name of another driver."""
    driver.name = "aiosqlite"


@vice(DISCOVERY, "SystemExit", kind=SYNC, alone=True)
def exits_at_import(driver):
    """Calls sys.exit(0) as its file is imported."""
    sys.exit(0)


@vice(DISCOVERY, "KeyboardInterrupt", kind=ASYNC, alone=True)
def interrupts_at_import(driver):
    """Raises KeyboardInterrupt as its file is imported."""
    raise KeyboardInterrupt
