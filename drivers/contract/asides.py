"""Settings that workloads ask aside, and what is said of a driver that does not know of one. Standard library only."""

POOL = 10
"""How many connections every pool has, unless its setting ``size`` says otherwise."""
CALLERS, CROWD = (1, 10, 50), 200
"""How many callers may take steps at once: the values of the setting ``callers``."""
ANY_CALLERS = (*CALLERS, CROWD)
POOL_SIZES = (10, 20)
"""How many connections a crowd has."""

NOTHING_ELSE = {
    "way": "it is written in one way",
    "types": "it is told of no types of ours",
    "events": "it has no such events",
    "dialect": "it has no dialect to hook into",
    "cache_size": "it keeps no statements by their text",
    "reset": "its pool sends nothing when a connection is given back",
}
"""Settings of drivers that do more, or otherwise, than most: what is said of a driver that does not know of one."""

CACHE_SIZES, SHAPES = (0, 100, 500), (50, 200, 5000)
"""Statements that a client is told to keep, and those that it is asked in turn."""
KEPT_ALL = [(kept, shapes) for kept in CACHE_SIZES for shapes in SHAPES if shapes <= kept]
"""Where it keeps all that it is asked."""
