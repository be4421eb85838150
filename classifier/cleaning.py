"""The whole path of a text, from the caller's string to the cleaned article."""

from collections.abc import Iterable, Iterator, Sequence

from .arrays import U32, encode
from .decision import SPAM, Cut, Decision, decide
from .evidence import fold_text
from .labels import LABEL_INDEX, LABELS, LineLabel
from .language import language_of
from .metadata import collect_metadata
from .model import LineClassifier, packaged_model
from .options import CleanOptions, parse_options
from .pipeline import Analysis
from .reasons import keyword_of, reason_for
from .results import CleanedArticle, LineResult, Metadata, RemovedSpan, SpamSpan, Stats

BLOCK_LENGTH = 1 << 20
"""Characters analysed in one compiled call: enough to make the call free, few enough to stay in the cache."""


def clean(
    text: str,
    *,
    url: str | None = None,
    title: str | None = None,
    language: str | None = None,
    profile: str = "balanced",
    keep: Iterable[str] = (),
    include: Iterable[str] = (),
    block: Iterable[str] = (),
    allow: Iterable[str] = (),
    model: LineClassifier | None = None,
) -> CleanedArticle:
    """The body of a scraped article, its metadata, and an account of everything taken out.

    Args:
        text: lines in order, as the scraper brought them; any Unicode string.
        url: where it came from; kept for callers' bookkeeping, not looked at.
        title: the headline, if known: its repetitions are recognised more surely.
        language: BCP 47 tag, if known; otherwise detected.
        profile: "recall" loses nothing, "balanced", or "precision" leaves less junk.
        keep: labels to keep besides body and heading.
        include: "lines" for every line's label and score, "evidence" for longer reasons.
        block, allow: phrases whose lines always go, always stay.
        model: another than the packaged one.

    Raises:
        OptionError: a profile, label or part does not exist.
    """
    options = parse_options(profile, keep, include, block, allow)
    return clean_with(model or packaged_model(), text, options, url=url, title=title, language=language)


def clean_batch(
    texts: Sequence[str],
    *,
    profile: str = "balanced",
    keep: Iterable[str] = (),
    include: Iterable[str] = (),
    block: Iterable[str] = (),
    allow: Iterable[str] = (),
    model: LineClassifier | None = None,
) -> list[CleanedArticle]:
    """`clean` of many texts, in order; each comes out as it would alone."""
    options = parse_options(profile, keep, include, block, allow)
    return clean_batch_with(model or packaged_model(), texts, options)


def clean_batch_with(model: LineClassifier, texts: Sequence[str], options: CleanOptions) -> list[CleanedArticle]:
    """`clean_batch` for callers that hold a model and checked options."""
    return [
        _clean_analysed(model, text, analysis, options)
        for block in _blocks(texts)
        for text, analysis in zip(block, model.analyse_many(block), strict=True)
    ]


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts of about BLOCK_LENGTH characters."""
    first = length = 0
    for i, text in enumerate(texts):
        length += len(text)
        if length >= BLOCK_LENGTH:
            yield texts[first : i + 1]
            first, length = i + 1, 0
    if first < len(texts):
        yield texts[first:]


def clean_with(
    model: LineClassifier,
    text: str,
    options: CleanOptions,
    *,
    url: str | None = None,
    title: str | None = None,
    language: str | None = None,
) -> CleanedArticle:
    """`clean` for callers that hold a model and checked options (the service, the batch job)."""
    return _clean_analysed(model, text, model.analyse(text, title), options, title, language)


def _clean_analysed(
    model: LineClassifier,
    text: str,
    analysis: Analysis,
    options: CleanOptions,
    title: str | None = None,
    language: str | None = None,
) -> CleanedArticle:
    blocked, allowed = _phrases_found(model, text, analysis, options)
    decision = decide(analysis, model.policy, options, blocked, allowed)
    cleaned, removed, spam = _cut(model, text, analysis, decision, "evidence" in options.include)
    return CleanedArticle(
        text=cleaned,
        metadata=_metadata(text, analysis, decision, title, language or language_of(_sample(text, analysis, decision))),
        spam=tuple(spam),
        removed=tuple(removed),
        needs_review=decision.needs_review,
        stats=Stats(len(decision.kept), sum(decision.kept), _share(text, cleaned)),
        model=model.id,
        lines=_lines(analysis, decision) if "lines" in options.include else None,
    )


def _share(text: str, cleaned: str) -> float:
    return round(1 - len(cleaned) / len(text), 4) if text else 0.0


def _phrases_found(
    model: LineClassifier, text: str, analysis: Analysis, options: CleanOptions
) -> tuple[dict[int, str], dict[int, str]]:
    """Which lines hold a phrase that the caller blocks or allows; both sides folded, so disguise does not help."""
    if not options.block and not options.allow:
        return {}, {}
    fold = model.parts.weights.fold
    starts, ends = analysis.starts.tolist(), analysis.ends.tolist()
    lines = [fold_text(text[start:end], fold)[0] for start, end in zip(starts, ends, strict=True)]

    def found(phrases: tuple[str, ...]) -> dict[int, str]:
        folded = [(fold_text(phrase, fold)[0], phrase) for phrase in phrases]
        hits = ((i, phrase) for i, line in enumerate(lines) for short, phrase in folded if short and short in line)
        return dict(hits)

    blocked = found(options.block)
    return blocked, {line: phrase for line, phrase in found(options.allow).items() if line not in blocked}


def _following(text: str, end: int) -> int:
    """The offset after the line ends and blank lines that follow `end`."""
    position = end
    while position < len(text) and text[position].isspace():
        position += 1
    # White space at the start of the next line is that line's own.
    line_start = max(text.rfind("\n", end, position), text.rfind("\r", end, position)) + 1
    return line_start if line_start > end else (position if position == len(text) else end)


def _cut(
    model: LineClassifier, text: str, analysis: Analysis, decision: Decision, with_evidence: bool
) -> tuple[str, list[RemovedSpan], list[SpamSpan]]:
    """The text without the cuts, and the account of them."""
    if not decision.cuts:
        return text, [], []
    codes = encode(text)
    parts: list[str] = []
    removed: list[RemovedSpan] = []
    spam: list[SpamSpan] = []
    position = 0
    for cut in decision.cuts:
        end = _following(text, cut.end) if cut.whole else cut.end
        reason = cut.why or reason_for(model, codes, text, analysis, cut, with_evidence)
        score = round(cut.score, 4)
        parts.append(text[position : cut.start])
        position = end
        removed.append(RemovedSpan(text[cut.start : end], LABELS[cut.label], score, cut.start, end, reason))
        if cut.label == SPAM:
            spam.append(_spam(model, codes, text, cut, score, reason))
    parts.append(text[position:])
    return "".join(parts), removed, spam


def _spam(model: LineClassifier, codes: U32, text: str, cut: Cut, score: float, reason: str) -> SpamSpan:
    start, end = cut.start, cut.end
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    piece = text[start:end]
    return SpamSpan(piece, model.kind_of(piece), keyword_of(model, codes, text, start, end), score, start, end, reason)


def _sample(text: str, analysis: Analysis, decision: Decision) -> str:
    """Running text for the language detector: the longest kept line."""
    lengths = (analysis.ends - analysis.starts).tolist()
    kept = [i for i, stays in enumerate(decision.kept) if stays] or range(len(decision.kept))
    best = max(kept, key=lambda i: lengths[i], default=None)
    return "" if best is None else text[analysis.starts[best] : analysis.ends[best]]


def _metadata(text: str, analysis: Analysis, decision: Decision, title: str | None, language: str | None) -> Metadata:
    found: dict[int, list[str]] = {}
    wanted = {LABEL_INDEX[label] for label in (LineLabel.TITLE, LineLabel.SECTION, LineLabel.BYLINE,
                                               LineLabel.DATE, LineLabel.TAGS)}  # fmt: skip
    starts, ends = analysis.starts.tolist(), analysis.ends.tolist()
    for line, label in enumerate(decision.labels):
        if label in wanted:
            found.setdefault(label, []).append(text[starts[line] : ends[line]])
    for cut in decision.cuts:
        if not cut.whole and cut.label in wanted:
            found.setdefault(cut.label, []).append(text[cut.start : cut.end])

    def of(label: LineLabel) -> list[str]:
        return found.get(LABEL_INDEX[label], [])

    return collect_metadata(
        of(LineLabel.TITLE), of(LineLabel.SECTION), of(LineLabel.BYLINE), of(LineLabel.DATE), of(LineLabel.TAGS),
        title, language,
    )  # fmt: skip


def _lines(analysis: Analysis, decision: Decision) -> tuple[LineResult, ...]:
    return tuple(
        LineResult(start, end, LABELS[label], round(score, 4), kept)
        for start, end, label, score, kept in zip(
            analysis.starts.tolist(), analysis.ends.tolist(), decision.labels, decision.scores, decision.kept,
            strict=True,
        )
    )  # fmt: skip
