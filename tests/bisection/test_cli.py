"""What bisect is asked, before any release is looked for."""

import pytest

from suites.__main__ import main


@pytest.mark.parametrize(
    ("workload", "said"),
    [
        ("nosuch", "there is no cell nosuch-psycopg-postgres; `python -m suites list --all` names them all"),
        ("copy_in-format=none", "there is no cell copy_in-format=none-psycopg-postgres"),
    ],
)
def test_a_cell_that_does_not_exist_is_named(workload, said, capsys):
    """An unknown cell is named as a key would have it, with the list of all cells."""
    assert main(["bisect", "psycopg", workload, "--from", "3.2.1", "--to", "3.2.7"]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_what_a_driver_cannot_do_is_not_raced(capsys):
    """What a driver cannot do is refused in the driver's own words."""
    assert main(["bisect", "asyncpg", "pipeline", "--from", "0.27.0", "--to", "0.32.0"]) == 2
    assert capsys.readouterr().err.startswith("asyncpg cannot pipeline: ")
