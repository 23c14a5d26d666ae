"""Open a session and close it: what every request pays where there is no pool."""

from drivers.contract import Op
from suites.workloads.contract import UNSAID, Workload


def round_trips(settings):
    # PostgreSQL: the start, and two to prove the password by scram. MySQL greets first and remembers a password that
    # was right once.
    plain = {"postgres": 3, "mysql": 1, "sqlite": 0}[settings["speaks"]]
    # As counted: encryption is asked for, agreed on and taken leave of, and each server has its own way to.
    return plain + (
        {"postgres": 3, "mysql": 2, "mariadb": 1}[settings["server"]] if settings.get("tls") == "yes" else 0
    )


workload = Workload(
    op=Op.CONNECT,
    sql=(),
    also=[{"tls": "yes"}, {"via": "socket"}],  # encrypted, but the server's certificate is not checked
    params=lambda settings: [()],
    answer=lambda params, settings: UNSAID,
    statements=0,
    round_trips=round_trips,
    lasts=(8, 8),
)
