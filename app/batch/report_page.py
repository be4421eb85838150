"""`report.html`: the sums as one page with plots, no script and nothing from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape

from .job import JobResult
from .summary import size
from .tally import top

SHOWN = 25
STYLE = """
:root{color-scheme:light dark;--bar:#3b7dd8;--line:#8884}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem}
dt{opacity:.7;font-size:.85rem}dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:currentColor}svg rect{fill:var(--bar)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .5rem;
border-bottom:1px solid var(--line)}pre{white-space:pre-wrap;margin:0;font:13px/1.4 ui-monospace,monospace}
"""


def page_of(result: JobResult) -> str:
    """The page."""
    tally, plan = result.tally, result.plan
    sections = [
        _figures(result),
        _plot("Removed characters by label", tally.removed_characters),
        _plot("Removed spans by label", tally.removed_spans),
        _plot("Kinds of spam", tally.spam_kinds),
        _plot("Injected keywords", tally.keywords),
        _plot("Hosts with most spam", tally.hosts),
        _plot("Reasons for rejects", tally.reject_reasons),
        _samples(tally.review_samples),
        _failures(result),
    ]
    about = f"plan {plan.digest[:12]}, model {plan.model[:12]}, bersih {plan.program}, profile {plan.settings.profile}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bersih batch</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><h1>What was cleaned</h1><p>{escape(about)}</p>"
        f"{''.join(sections)}</body></html>\n"
    )


def _figures(result: JobResult) -> str:
    tally = result.tally
    figures = {
        "records": f"{tally.records:,}",
        "cleaned": f"{tally.documents:,}",
        "rejected": f"{tally.rejects:,}",
        "damaged stretches": f"{tally.damages:,}",
        "removed": f"{tally.removed_share:.2%}",
        "with spam": f"{tally.spam_documents:,}",
        "needs review": f"{tally.needs_review:,}",
        "lines kept": f"{tally.lines_kept:,} of {tally.lines:,}",
        "input": size(result.plan.size),
        "shards": f"{len(result.results):,} of {len(result.plan.shards):,}",
    }
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in figures.items())
    return f"<dl>{items}</dl>"


def _plot(title: str, sums: Mapping[str, int]) -> str:
    """Horizontal bars, longest first; nothing where nothing was counted."""
    shown = top(dict(sums), SHOWN)
    if not shown:
        return ""
    largest = max(shown.values())
    height = 22 * len(shown)
    bars = "".join(_bar(row, name, count, largest) for row, (name, count) in enumerate(shown.items()))
    more = f"<p>and {len(sums) - len(shown):,} more</p>" if len(sums) > len(shown) else ""
    return (
        f"<section><h2>{escape(title)}</h2>"
        f'<svg viewBox="0 0 800 {height}" role="img" aria-label="{escape(title)}">{bars}</svg>{more}</section>'
    )


def _bar(row: int, name: str, count: int, largest: int) -> str:
    y = 22 * row
    width = max(1, round(420 * count / largest))
    label = escape(name if len(name) <= 40 else f"{name[:39]}…")
    return (
        f'<text x="270" y="{y + 15}" text-anchor="end">{label}<title>{escape(name)}</title></text>'
        f'<rect x="280" y="{y + 3}" width="{width}" height="16" rx="2"/>'
        f'<text x="{286 + width}" y="{y + 15}">{count:,}</text>'
    )


def _samples(samples: Iterable[Mapping[str, str | int | None]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(sample['id'] or _place(sample)))}<br>{escape(str(sample['why']))}</td>"
        f"<td><pre>{escape(str(sample['text']))}</pre></td><td><pre>{escape(str(sample['cleaned']))}</pre></td></tr>"
        for sample in samples
    )
    if not rows:
        return ""
    return f"<h2>Needs review</h2><table><tr><th>document</th><th>before</th><th>after</th></tr>{rows}</table>"


def _place(sample: Mapping[str, str | int | None]) -> str:
    where = f"byte {sample['offset']}" if sample["row"] is None else f"row {sample['row']}"
    return f"{sample['file']}, {where}"


def _failures(result: JobResult) -> str:
    rows = "".join(
        f"<tr><td>{failure.index}</td><td>{escape(failure.path)}</td><td>{escape(failure.reason)}</td></tr>"
        for failure in result.failures
    )
    return f"<h2>Failed shards</h2><table>{rows}</table>" if rows else ""
