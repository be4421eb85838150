"""`report.json`: the sums of the job, and how the run went that finished it."""

from dataclasses import asdict

import msgspec

from .folders import open_folder
from .job import JobResult

REPORT_NAME = "report.json"
PAGE_NAME = "report.html"


def report_of(result: JobResult) -> dict[str, object]:
    """All of it as plain objects; `totals` is the same for every run of a plan, `run` is not."""
    plan, tally = result.plan, result.tally
    ran = [shard for shard in result.results if not shard.found_done]
    read = sum(shard.size for shard in ran)
    return {
        "plan": plan.digest,
        "program": plan.program,
        "model": plan.model,
        "settings": plan.settings,
        "inputs": len(plan.inputs),
        "shards": len(plan.shards),
        "adds_up": tally.records == tally.documents + tally.rejects,
        "totals": {**asdict(tally), "removed_share": tally.removed_share},
        "failures": [asdict(failure) for failure in result.failures],
        "run": {
            "engine": result.engine,
            "workers": result.workers,
            "continued": result.continued,
            "shards_found_done": len(result.results) - len(ran),
            "seconds": round(result.seconds, 3),
            "cpu_s": round(sum(shard.cpu_s for shard in ran), 3),
            "bytes_read": read,
            "mb_per_s": round(read / 1e6 / max(result.seconds, 1e-3), 3),
            "documents_per_s": round(sum(shard.tally.documents for shard in ran) / max(result.seconds, 1e-3), 1),
            "peak_bytes": max((shard.peak_bytes for shard in ran), default=0),
        },
    }


def report_bytes(result: JobResult) -> bytes:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report_of(result)), indent=1)


def write_reports(result: JobResult, output: str) -> None:
    """Write `report.json` and `report.html` beside the outputs."""
    from .report_page import page_of

    folder = open_folder(output)
    for name, content in ((REPORT_NAME, report_bytes(result)), (PAGE_NAME, page_of(result).encode())):
        pending = folder.create(name)
        pending.write(content)
        pending.publish()
    # The reports went through the folder of attempts as well; it is empty now.
    folder.remove_attempts()
