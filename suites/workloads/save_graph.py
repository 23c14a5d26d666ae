"""Twenty purchases with their items in one transaction, their keys made by the application: a unit of work finds out by
itself what to insert, and in which order.
"""

from drivers.contract import Op
from suites.data import CUSTOMER, ITEM, PURCHASE, customer_of
from suites.workloads.contract import UNSAID, Leaves, Workload

PURCHASES = 20
ITEMS = 2


def purchases(first):
    """Return customer, note, items: what is known of a purchase before it has a key."""
    return [
        (customer_of(n), f"purchase {n}", [(f"product {n * i % 89}", i) for i in range(1, ITEMS + 1)])
        for n in range(first, first + PURCHASES)
    ]


def left(steps):
    rows = sum(len(many) for many, _ in steps)
    items = [quantity for many, _ in steps for _, _, its in many for _, quantity in its]
    return len(items), sum(items), rows, rows


workload = Workload(
    op=Op.SAVE_GRAPH,
    sql=(
        "insert into purchase (id, customer_id, note) values ($1, $2, $3)",
        "insert into item (id, purchase_id, product, quantity) values ($1, $2, $3, $4)",
    ),
    reads=(CUSTOMER,),
    writes=(PURCHASE, ITEM),
    params=lambda settings: [purchases(first) for first in range(1, 200, PURCHASES)],
    answer=lambda params, settings: UNSAID,
    # Those that were saved have large keys: small ones are there from the start.
    leaves=Leaves(
        "select (select count(*) from item where id > 100000), (select sum(quantity) from item where id > 100000), "
        "(select count(*) from purchase where id > 100000), "
        "(select count(distinct purchase_id) from item where purchase_id > 100000)",
        left,
    ),
    # As in execute_many, for two tables.
    statements=lambda settings: 4 if settings["speaks"] == "mysql" else PURCHASES * (1 + ITEMS) + 2,
    round_trips=lambda settings: 0 if settings["speaks"] == "sqlite" else 4,
)
