"""`bersih batch`: exit 0 done, 1 failed, 2 wrong usage, 3 done but something was rejected."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:  # importing the job costs what `bersih --help` should not pay
    from .job import JobResult
    from .plan import Plan

REJECTED = 3


class RunByDefault(TyperGroup):
    """`bersih batch INPUT...` means `bersih batch run INPUT...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command where none was given."""
        if not args or args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


batch = typer.Typer(cls=RunByDefault, help="Clean files of many documents, on one machine or a cluster.")

TextList = list[str] | None
Text = str | None


@batch.command("run")
def run(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, patterns, or s3://, gs://, hf:// addresses.")],
    output: Annotated[str, typer.Option("--output", "-o", help="Folder for the results.", show_default=False)],
    engine: Annotated[str, typer.Option(help="local or ray.")] = "local",
    workers: Annotated[int | None, typer.Option(min=1, help="Processes at a time; all cores when left out.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="First count lines per host over all inputs.")] = False,
    output_format: Annotated[Text, typer.Option("--format", help="jsonl or parquet; that of the input.")] = None,
    text_field: Annotated[Text, typer.Option(help="Column of the text; the usual names are found.")] = None,
    url_field: Annotated[Text, typer.Option(help="Column of the address; the usual names are found.")] = None,
    id_field: Annotated[Text, typer.Option(help="Column of the name; the usual names are found.")] = None,
    title_field: Annotated[Text, typer.Option(help="Column of the headline; the usual names are found.")] = None,
    profile: Annotated[str, typer.Option(help="precision, balanced or recall.")] = "balanced",
    keep: Annotated[TextList, typer.Option(help="Label to keep besides body and heading; repeatable.")] = None,
    block: Annotated[TextList, typer.Option(help="Phrase whose lines always go; repeatable.")] = None,
    allow: Annotated[TextList, typer.Option(help="Phrase whose lines always stay; repeatable.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; the packaged one when left out.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many records.")] = None,
    sample: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of the records, always the same ones.")] = 1.0,
    shard_mb: Annotated[int, typer.Option(min=1, help="MiB of plain JSONL, or of unpacked Parquet, a shard.")] = 128,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Write plan.json, for `run-task`.")] = False,
    allow_rejects: Annotated[bool, typer.Option("--allow-rejects", help="Exit 0 even with rejects.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write plan or report to standard output as JSON.")] = False,
) -> None:
    """Clean files of many documents; `run-task` runs one shard of a plan for any other launcher.

    OUTPUT gets documents/, removed/ and rejects/, one file a shard in input order, plan.json, report.json and
    report.html. Stopped at any moment, the same command goes on where it was; another plan is refused.
    """
    from .cleaner import loaded_model
    from .errors import InputError
    from .plan import Settings
    from .planning import AskedFields, make_plan

    _one_of("--engine", engine, ("local", "ray"))
    _one_of("--format", output_format or "jsonl", ("jsonl", "parquet"))
    settings = Settings(
        output_format=output_format or _format_like(inputs),
        profile=profile,
        keep=tuple(keep or ()),
        block=tuple(block or ()),
        allow=tuple(allow or ()),
        sample=sample,
        counts=counts,
    )
    _check_options(settings.clean_options)
    model_path = None if model is None else str(model.resolve())
    try:
        plan = make_plan(
            inputs,
            output,
            settings,
            model=loaded_model(model_path).id.digest,
            model_path=model_path,
            fields=AskedFields(text_field, url_field, id_field, title_field),
            limit=limit,
            shard_bytes=shard_mb << 20,
        )
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint="INPUT") from error
    if dry_run or plan_only:
        _tell_plan(plan, output, as_json, write=not dry_run)
        return
    _finish(_run(plan, output, engine, workers), output, as_json, allow_rejects)


@batch.command("run-task")
def run_task(
    plan: Annotated[str, typer.Option(help="plan.json in the output folder, written by --plan-only.")],
    index: Annotated[int, typer.Option(min=0, help="Number of the shard, from 0.")],
    stage: Annotated[str, typer.Option(help="clean; with --counts first count, then merge, for all.")] = "clean",
    as_json: Annotated[bool, typer.Option("--json", help="Write the counts to standard output as JSON.")] = False,
) -> None:
    """Run one shard of a plan: for slurm arrays and any other launcher.

    When all are done, the command that made the plan checks them and writes the report. Exits 0 even where records
    were rejected: that command tells.
    """
    import msgspec

    from .errors import InputError
    from .folders import open_folder
    from .plan import PLAN_NAME, Stage, load_plan, tasks_of
    from .shard import run_shard

    root = plan.removesuffix(PLAN_NAME).rstrip("/") or "."
    content = open_folder(root).read(PLAN_NAME)
    if content is None:
        raise typer.BadParameter(f"{root} has no {PLAN_NAME}: make it with --plan-only", param_hint="--plan")
    _one_of("--stage", stage, tuple(Stage))
    tasks = tasks_of(load_plan(content), root, Stage(stage))
    if index >= len(tasks):
        raise typer.BadParameter(f"the plan has shards 0 to {len(tasks) - 1}", param_hint="--index")
    try:
        result = run_shard(tasks[index])
    except OSError as error:
        raise InputError(str(error)) from error
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(result) + b"\n")
        return
    tally = result.tally
    print(f"shard {index}: {tally.records:,} in, {tally.documents:,} out, {tally.rejects:,} rejected", file=sys.stderr)


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(known)}", param_hint=option)


def _check_options(check: Any) -> None:
    from classifier.errors import OptionError

    try:
        check()
    except OptionError as error:
        raise typer.BadParameter(str(error), param_hint=f"--{error.field}") from error


def _format_like(inputs: list[str]) -> str:
    """Parquet where all that is read is Parquet, else JSON lines."""
    from .errors import InputError
    from .formats import Kind, format_of
    from .inputs import find_files

    try:
        formats = [format_of(info.path) for name in inputs for info in find_files(name)[0]]
    except InputError as error:
        raise typer.BadParameter(str(error), param_hint="INPUT") from error
    kinds = {known[0] for known in formats if known}
    return "parquet" if kinds == {Kind.PARQUET} else "jsonl"


def _tell_plan(plan: "Plan", output: str, as_json: bool, write: bool) -> None:
    from .folders import open_folder
    from .plan import adopt_plan, plan_bytes
    from .summary import show_plan

    if write:
        adopt_plan(open_folder(output), plan)
    if as_json:
        sys.stdout.buffer.write(plan_bytes(plan) + b"\n")
    else:
        show_plan(plan)


def _run(plan: "Plan", output: str, engine: str, workers: int | None) -> "JobResult":
    from .job import run_job
    from .progress import watch_for
    from .schedulers import Engine

    at_once = workers or os.cpu_count() or 1
    try:
        return run_job(plan, output, engine=Engine(engine), workers=at_once, watch=watch_for())
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)


def _finish(result: "JobResult", output: str, as_json: bool, allow_rejects: bool) -> None:
    from .report import report_bytes, write_reports
    from .summary import show_summary

    write_reports(result, output)
    if as_json:
        sys.stdout.buffer.write(report_bytes(result) + b"\n")
    show_summary(result, output)
    if result.failures:
        raise typer.Exit(1)
    if not result.tally.clean and not allow_rejects:
        raise typer.Exit(REJECTED)
