"""One value of a megabyte: who copies it, how often, and who goes through text for it?"""

from drivers.contract import Op
from suites.data import BLOB, BLOBS
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_VALUE,
    sql="select body from blob_store where id = $1",
    columns={"body": "bytes"},
    reads=(BLOBS,),
    params=lambda settings: [(1,)],
    answer=lambda params, settings: BLOB,
)
