"""Making the plan: find the inputs, see what is in them, cut them into shards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from app import __version__

from .blocks import Meter, unpacked_blocks
from .errors import InputError
from .fields import ID_NAMES, TEXT_NAMES, TITLE_NAMES, URL_NAMES, Fields, usual_name
from .formats import Kind, Packing, format_of, packing_of
from .inputs import FileInfo, find_files, is_remote, local_path, open_input
from .lines import Line, split_lines
from .plan import Input, Plan, Settings, Shard
from .read_csv import parse_header
from .read_jsonl import parse_object
from .read_parquet import arrow, open_parquet
from .readers import Record, read_shard, taken
from .records import Document

PEEKED_RECORDS = 100
SHARD_BYTES = 128 << 20


@dataclass(frozen=True, slots=True)
class AskedFields:
    """Columns that the caller named; None where the usual names are to be tried."""

    text: str | None = None
    url: str | None = None
    id: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the first records of a file have."""

    names: tuple[str, ...] = ()
    texts: frozenset[str] = frozenset()
    """Those that hold text."""
    only_texts: frozenset[str] = frozenset()
    """Those that hold nothing else."""


def make_plan(
    inputs: Sequence[str],
    output: str,
    settings: Settings,
    *,
    model: str,
    model_path: str | None = None,
    fields: AskedFields = AskedFields(),
    limit: int | None = None,
    shard_bytes: int = SHARD_BYTES,
) -> Plan:
    """The plan for these inputs; `output` may lie inside of them and is left out.

    Raises:
        InputError: nothing to read, or no column of text.
    """
    files, passed_over = _files(inputs, output)
    sources, columns, shards = [], set[str](), list[Shard]()
    for number, info in enumerate(files):
        with open_input(info.path) as file:
            source, peeked = _source(file, info, fields)
            sources.append(source)
            columns |= peeked.only_texts - {source.fields.text}
            for start, end, size in _cuts(file, source, shard_bytes):
                shards.append(Shard(len(shards), number, start, end, size))
    if settings.output_format == "parquet":
        settings = replace(settings, columns=tuple(sorted(columns)))
    plan = Plan(__version__, model, settings, tuple(sources), tuple(shards), model_path, passed_over)
    return plan if limit is None else limited(plan, limit)


def limited(plan: Plan, limit: int) -> Plan:
    """The first `limit` records: found by reading them, so that the limit is exact over all shards."""
    left, shards = limit, []
    for shard in plan.shards:
        if not left:
            break
        source = plan.inputs[shard.input]
        meter = Meter()
        with open_input(source.path) as file:
            records = read_shard(file, source, shard, None, meter)
            found = sum(_weight(record) for record in taken(records, source, plan.settings.sample, left))
        found = min(found, left)
        read = meter.position - (shard.start if source.kind is Kind.JSONL else 0)
        shards.append(replace(shard, limit=found, size=min(shard.size, max(1, read))))
        left -= found
    return replace(plan, shards=tuple(shards))


def _weight(record: Record) -> int:
    return 1 if isinstance(record, Document) else record.records


def _files(inputs: Sequence[str], output: str) -> tuple[list[FileInfo], int]:
    own = output.rstrip("/") if is_remote(output) else str(local_path(output))
    found: dict[str, FileInfo] = {}
    passed_over = 0
    for name in inputs:
        files, named = find_files(name)
        for info in files:
            if info.path.startswith(f"{own}/"):
                continue
            if format_of(info.path):
                found[info.path] = info
            elif named:
                raise InputError(f"{info.path}: its name tells no format; known are {_known_names()}")
            else:
                passed_over += 1
    if not found:
        raise InputError(f"no files to clean in {', '.join(inputs)}: known names end in {_known_names()}")
    return [found[path] for path in sorted(found)], passed_over


def _known_names() -> str:
    return ".jsonl, .csv, .tsv, .warc, .wet (each also .gz or .zst), .parquet"


def _source(file: BinaryIO, info: FileInfo, asked: AskedFields) -> tuple[Input, _Columns]:
    known = format_of(info.path)
    assert known is not None
    kind, promised = known
    packing = promised if kind is Kind.PARQUET else packing_of(file.read(4), promised)
    columns = _peek(file, kind, packing)
    fields = _fields(info.path, columns, asked)
    return Input(info.path, info.size, info.etag, kind, packing, fields), columns


def _fields(path: str, columns: _Columns, asked: AskedFields) -> Fields:
    for name in (asked.text, asked.url, asked.id, asked.title):
        if name is not None and columns.names and name not in columns.names:
            raise InputError(f"{path}: no column `{name}`; it has {_listed(columns.names)}")
    text = asked.text or usual_name((name for name in columns.names if name in columns.texts), TEXT_NAMES)
    if text is None:
        if columns.names:
            raise InputError(
                f"{path}: no column has a usual name for text; it has {_listed(columns.names)}: say --text-field"
            )
        text = "text"  # nothing of the file can be read, so nothing will be found under it
    return Fields(
        text=text,
        url=asked.url or usual_name(columns.names, URL_NAMES),
        id=asked.id or usual_name(columns.names, ID_NAMES),
        title=asked.title or usual_name(columns.names, TITLE_NAMES),
    )


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in islice(names, 21)]
    return ", ".join(shown[:20]) + (" and more" if len(shown) > 20 else "")


def _peek(file: BinaryIO, kind: Kind, packing: Packing) -> _Columns:
    if kind is Kind.PARQUET:
        return _peek_parquet(file)
    if kind is Kind.WARC:
        names = ("id", "url", "date", "language", "text", "headers")
        texts = frozenset(names) - {"headers"}
        return _Columns(names, texts, texts)
    lines = split_lines(unpacked_blocks(file, packing))
    whole = (line for line in lines if isinstance(line, Line) and line.data and not line.data.isspace())
    return _peek_csv(next(whole, None)) if kind is Kind.CSV else _peek_json(islice(whole, PEEKED_RECORDS))


def _peek_parquet(file: BinaryIO) -> _Columns:
    pa, _ = arrow()
    try:
        schema = open_parquet(file).schema_arrow
    except ValueError:
        return _Columns()
    text_types = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)

    def holds_text(column: str) -> bool:
        kind = schema.field(column).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return any(is_type(kind) for is_type in text_types)

    return _Columns(tuple(schema.names), frozenset(name for name in schema.names if holds_text(name)))


def _peek_csv(header: Line | None) -> _Columns:
    try:
        names = tuple(parse_header(header)[1]) if header else ()
    except ValueError:
        return _Columns()
    return _Columns(names, frozenset(names), frozenset(names))


def _peek_json(lines: Iterable[Line]) -> _Columns:
    names: dict[str, None] = {}
    texts, others = set[str](), set[str]()
    for line in lines:
        try:
            columns = parse_object(line)
        except (ValueError, RecursionError):
            continue
        for name, raw in columns.items():
            names[name] = None
            value = bytes(raw)
            if value[:1] == b'"':
                texts.add(name)
            elif value != b"null":
                others.add(name)
    return _Columns(tuple(names), frozenset(texts), frozenset(texts - others))


def _cuts(file: BinaryIO, source: Input, shard_bytes: int) -> list[tuple[int, int, int]]:
    """Start, end and size of each shard of a file; always at least one, so that no input goes unmentioned."""
    if source.kind is Kind.PARQUET:
        return _parquet_cuts(file, source, shard_bytes)
    if source.kind is Kind.JSONL and source.packing is Packing.PLAIN:
        starts = range(0, max(1, source.size), shard_bytes)
        return [
            (start, min(start + shard_bytes, source.size), min(shard_bytes, source.size - start)) for start in starts
        ]
    return [(0, source.size, source.size)]


def _parquet_cuts(file: BinaryIO, source: Input, shard_bytes: int) -> list[tuple[int, int, int]]:
    try:
        metadata = open_parquet(file).metadata
    except ValueError:
        return [(0, 0, source.size)]
    cuts: list[tuple[int, int, int]] = []
    start = size = packed = 0
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        size += row_group.total_byte_size
        packed += sum(row_group.column(i).total_compressed_size for i in range(row_group.num_columns))
        if size >= shard_bytes:
            cuts.append((start, group + 1, packed))
            start, size, packed = group + 1, 0, 0
    if start < metadata.num_row_groups or not cuts:
        cuts.append((start, metadata.num_row_groups, packed))
    return cuts
