"""The whole path of a text, from the caller's string to the cleaned article."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .decision import SPAM, Cuts
from .labels import LABELS, SPAM_KINDS
from .language import language_of
from .metadata import TELLING, collect_metadata
from .model import LineClassifier, packaged_model
from .options import CleanOptions, parse_options
from .reasons import evidence_for, keyword_of, reason_for
from .results import CleanedArticle, LineResult, Metadata, RemovedSpan, SpamSpan, Stats
from .verdicts import Verdict

BLOCK_LENGTH = 1 << 20
"""Characters analysed in one compiled call: enough to make the call free, few enough to stay in the cache."""
TEMPLATE_REASON = "stands on many pages of its site"
_TOLD = frozenset(LABELS[label] for label in TELLING)


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
    return clean_articles(model or packaged_model(), [Article(text) for text in texts], options)


class Article(NamedTuple):
    """A text, and what its caller knows of it."""

    text: str
    title: str | None = None
    language: str | None = None


def clean_with(
    model: LineClassifier,
    text: str,
    options: CleanOptions,
    *,
    url: str | None = None,
    title: str | None = None,
    language: str | None = None,
) -> CleanedArticle:
    """`clean` for callers that hold a model and checked options (the service)."""
    return _clean_block(model, (Article(text, title, language),), options)[0]


def clean_articles(model: LineClassifier, articles: Sequence[Article], options: CleanOptions) -> list[CleanedArticle]:
    """`clean_with` of many articles, in order (the batch job)."""
    return [cleaned for block in _blocks(articles) for cleaned in _clean_block(model, block, options)]


def _blocks(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """Runs of articles of about BLOCK_LENGTH characters."""
    first = length = 0
    for i, article in enumerate(articles):
        length += len(article.text)
        if length >= BLOCK_LENGTH:
            yield articles[first : i + 1]
            first, length = i + 1, 0
    if first < len(articles):
        yield articles[first:]


def _clean_block(model: LineClassifier, articles: Sequence[Article], options: CleanOptions) -> list[CleanedArticle]:
    """One step for all articles after the other, so that the tables of each stay in the cache."""
    texts, titles, known = zip(*articles, strict=True)
    verdicts = model.judge(texts, titles, options)
    languages = [
        language or language_of(text[verdict.document.sample_start : verdict.document.sample_end])
        for text, language, verdict in zip(texts, known, verdicts, strict=True)
    ]
    return [
        _article(model, text, title, language, verdict, options)
        for text, title, language, verdict in zip(texts, titles, languages, verdicts, strict=True)
    ]


def _article(
    model: LineClassifier, text: str, title: str | None, language: str | None, verdict: Verdict, options: CleanOptions
) -> CleanedArticle:
    facts = verdict.document
    cleaned, removed, spam = _take_out(text, verdict.cuts, _reasons(model, text, title, verdict, options))
    return CleanedArticle(
        text=cleaned,
        metadata=_metadata(text, title, language, verdict, options),
        spam=spam,
        removed=removed,
        needs_review=bool(facts.needs_review),
        stats=Stats(facts.n_lines, facts.n_kept, round(1 - len(cleaned) / len(text), 4) if text else 0.0),
        model=model.id,
        lines=_lines(verdict) if "lines" in options.include else None,
    )


def _reasons(model: LineClassifier, text: str, title: str | None, verdict: Verdict, options: CleanOptions) -> list[str]:
    """Why each cut was made."""
    cuts = verdict.cuts
    reasons = [
        reason_for(label, percent, whole, text[start:end])
        for label, percent, whole, start, end in zip(
            cuts.label, cuts.percent, cuts.whole, cuts.words_start, cuts.words_end, strict=True
        )
    ]
    if "evidence" in options.include and reasons:
        probabilities = model.analyse(text, title).labels
        for i, line in enumerate(cuts.line):
            if cuts.whole[i]:
                reasons[i] += evidence_for(probabilities[line].tolist())
    if options.block or options.template:
        lines = verdict.lines()
        for i, line in enumerate(cuts.line):
            phrase = lines[line].phrase
            if phrase >= 0:
                is_blocked = phrase < len(options.block)
                reasons[i] = f"the caller blocks {options.block[phrase]!r}" if is_blocked else TEMPLATE_REASON
    return reasons


def _take_out(text: str, cuts: Cuts, reasons: list[str]) -> tuple[str, tuple[RemovedSpan, ...], tuple[SpamSpan, ...]]:
    """The text without the cuts, and the account of them."""
    if not reasons:
        return text, (), ()
    parts: list[str] = []
    removed: list[RemovedSpan] = []
    position = 0
    columns = zip(cuts.start, cuts.next, cuts.label, cuts.score, reasons, strict=True)
    for start, goes_on, label, score, reason in columns:
        parts.append(text[position:start])
        position = goes_on
        removed.append(RemovedSpan(text[start:position], LABELS[label], score / 10_000, start, position, reason))
    parts.append(text[position:])
    spam = tuple(_spam(text, cuts, i, reasons[i]) for i, label in enumerate(cuts.label) if label == SPAM)
    return "".join(parts), tuple(removed), spam


def _spam(text: str, cuts: Cuts, i: int, reason: str) -> SpamSpan:
    """The account of the spam in cut i."""
    start, end = cuts.piece_start[i], cuts.piece_end[i]
    piece = text[start:end]
    keyword = keyword_of(piece, text[cuts.keyword_start[i] : cuts.keyword_end[i]])
    return SpamSpan(piece, SPAM_KINDS[cuts.kind[i]], keyword, cuts.score[i] / 10_000, start, end, reason)


def _metadata(text: str, title: str | None, language: str | None, verdict: Verdict, options: CleanOptions) -> Metadata:
    """What the lines that tell of the article say, kept or removed."""
    cuts = verdict.cuts
    pieces = [piece for piece in zip(cuts.start, cuts.end, cuts.label, strict=True) if piece[2] in TELLING]
    if verdict.document.needs_review or options.keep & _TOLD:
        pieces += [line[:3] for line in verdict.lines() if line.kept and line.label in TELLING]
        pieces.sort()
    return collect_metadata([(label, text[start:end]) for start, end, label in pieces], title, language)


def _lines(verdict: Verdict) -> tuple[LineResult, ...]:
    return tuple(
        LineResult(line.start, line.end, LABELS[line.label], round(score, 4), bool(line.kept))
        for line, score in zip(verdict.lines(), verdict.line_scores.tolist(), strict=True)
    )
