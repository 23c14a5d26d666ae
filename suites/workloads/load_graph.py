"""A hundred purchases with their customer and their items, as objects that hold objects: what does an ORM do for us
here, and what does it take for it? The others assemble plain objects from the rows of the same statements. All join
the customer, whom every purchase has, by an inner join, and the items, which some lack, by an outer one.
"""

from drivers.contract import Op
from suites.data import CUSTOMER, ITEM, PURCHASE, customer_of, items_of
from suites.workloads.contract import Workload

WANTED = 100
BETWEEN = "where purchase.id >= $1 and purchase.id < $2 order by"
JOINED = f"""
    select purchase.id, purchase.note, customer.id, customer.name, item.id, item.product, item.quantity
    from purchase join customer on customer.id = purchase.customer_id
    left join item on item.purchase_id = purchase.id {BETWEEN} purchase.id, item.id
"""
PURCHASES = f"select id, note, customer_id from purchase {BETWEEN} id"
CUSTOMERS = f"""
    select distinct customer.id, customer.name
    from customer join purchase on purchase.customer_id = customer.id {BETWEEN} customer.id
"""
ITEMS = f"""
    select item.id, item.product, item.quantity, item.purchase_id
    from item join purchase on purchase.id = item.purchase_id {BETWEEN} item.id
"""


def answer(params, settings):
    return [
        (key, f"purchase {key}", (customer_of(key), f"customer {customer_of(key)}"), items_of(key))
        for key in range(*params)
    ]


def in_a_line(sql):
    return " ".join(sql.split())


workload = Workload(
    op=Op.LOAD_GRAPH,
    sql=tuple(map(in_a_line, (JOINED, PURCHASES, CUSTOMERS, ITEMS))),
    reads=(CUSTOMER, PURCHASE, ITEM),
    settings={"way": ("joined", "selectin")},
    # What ORMs have besides: a statement with the first one inside it, and one for each look at what is not loaded.
    also=[{"way": "subquery"}, {"way": "lazy"}],
    params=lambda settings: [(first, first + WANTED) for first in range(1, 900, 100)],
    answer=answer,
    statements=lambda settings: 1 if settings["way"] == "joined" else 3,
    round_trips=lambda settings: 1 if settings["way"] == "joined" else 3,
    far=True,
    lasts=(2, 6),
)
