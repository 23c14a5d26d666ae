"""What SQLite cannot do."""

from drivers.contract import Op
from suites.data import ENTRY
from suites.workloads.contract import UNSAID, Workload

workload = Workload(
    op=Op.COPY_IN,
    sql=("entry", "owner, note", "int4, text"),
    writes=(ENTRY,),
    settings={"format": ("binary", "text")},
    params=lambda settings: [[]],
    answer=lambda params, settings: UNSAID,
    card=2,
)
