"""The row of one value, by the statement of fetch_value: what does asking for the value alone save?"""

from dataclasses import replace

from drivers.contract import Op
from suites.workloads import fetch_value

workload = replace(
    fetch_value.workload,
    op=Op.FETCH_ROW,
    answer=lambda params, settings: (fetch_value.workload.answer(params, settings),),
    card=0,
    also=(),
)
