"""Ten thousand rows as the bytes of COPY: no decoding, so what is left is how a driver reads its socket."""

from drivers.contract import Op
from drivers.shared.copy_rows import binary_rows, text_rows
from suites.data import ACCOUNT
from suites.workloads.contract import Workload


def copied(params, settings):
    if settings["format"] == "binary":
        return binary_rows(ACCOUNT.rows(), ("int4", "text", "int4"))
    return "".join(text_rows(ACCOUNT.rows())).encode()


workload = Workload(
    op=Op.COPY_OUT,
    sql="select id::int4, name, balance::int4 from account order by id",
    columns={"blocks": "bytes"},
    reads=(ACCOUNT,),
    settings={"format": ("binary", "text")},
    params=lambda settings: [()],
    answer=copied,
    lasts=(12, 10),
)
