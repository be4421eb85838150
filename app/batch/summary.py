"""What a person reads on the terminal: the plan before, the sums after."""

from .job import JobResult
from .plan import Plan
from .progress import duration


def show_plan(plan: Plan) -> None:
    """A table of inputs on standard output."""
    from rich.console import Console
    from rich.table import Table

    table = Table("input", "kind", "size", "shards", "text", "url", "id", "title")
    shards = [shard.input for shard in plan.shards]
    for number, source in enumerate(plan.inputs):
        kind = source.kind.value if source.packing.value == "plain" else f"{source.kind.value}, {source.packing.value}"
        fields = source.fields
        row = (source.path, kind, size(source.size), str(shards.count(number)))
        table.add_row(*row, fields.text, fields.url or "-", fields.id or "-", fields.title or "-")
    console = Console()
    console.print(table)
    settings = plan.settings
    console.print(f"{len(plan.inputs):,} files, {size(plan.size)}, {len(plan.shards):,} shards")
    console.print(f"model {plan.model[:12]}, profile {settings.profile}, to {settings.output_format}")
    if plan.passed_over:
        console.print(f"{plan.passed_over:,} files passed over: their names promise nothing that can be read")


def show_summary(result: JobResult, output: str) -> None:
    """A table of sums on standard error."""
    from rich.console import Console
    from rich.table import Table

    tally = result.tally
    table = Table(show_header=False, box=None)
    for name, value in _sums(result):
        table.add_row(name, value)
    console = Console(stderr=True)
    console.print(table)
    for failure in result.failures[:10]:
        console.print(f"shard {failure.index} of {failure.path} failed: {failure.reason}", markup=False)
    if len(result.failures) > 10:
        console.print(f"and {len(result.failures) - 10} more shards failed")
    if not tally.clean:
        for reason, count in sorted(tally.reject_reasons.items(), key=lambda item: -item[1])[:5]:
            console.print(f"rejected {count:,}: {reason}", markup=False)
    console.print(f"results in {output}, report in report.html", markup=False)


def _sums(result: JobResult) -> list[tuple[str, str]]:
    tally = result.tally
    found = sum(1 for shard in result.results if shard.found_done)
    read = sum(shard.size for shard in result.results if not shard.found_done)
    rows = [
        ("records", f"{tally.records:,} = {tally.documents:,} cleaned + {tally.rejects:,} rejected"),
        ("damaged stretches", f"{tally.damages:,}"),
        ("removed", f"{tally.removed_share:.2%} of {tally.characters_in:,} characters"),
        ("with spam", f"{tally.spam_documents:,} documents"),
        ("needs review", f"{tally.needs_review:,} documents"),
        ("shards", f"{len(result.results):,} done, {found:,} of them before, {len(result.failures):,} failed"),
        ("time", f"{duration(result.seconds)}, {read / max(result.seconds, 1e-3) / 1e6:.1f} MB/s of input"),
    ]
    return rows if tally.damages else [row for row in rows if row[0] != "damaged stretches"]


def size(count: float) -> str:
    """Bytes in a unit that a person reads."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
