"""An object changed, committed, and made a Pydantic model, as a web framework answers a request; with ``expire=yes``
the session forgets what it has committed, as it does unless told otherwise, and the model asks for it again."""

from dataclasses import replace

from drivers.contract import Op
from suites.data import account
from suites.workloads import transaction

workload = replace(
    transaction.workload,
    op=Op.SERIALIZE,
    also=[{"expire": "yes"}],
    answer=lambda params, settings: dict(zip(("id", "name"), account(params[0])[:2], strict=True)),
    far=False,
)
