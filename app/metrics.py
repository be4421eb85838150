"""Prometheus metrics: counted where the work is done, given out by `/metrics`.

With several workers the numbers lie in files that all of them share, and whichever
worker is asked adds them up.
"""

import functools
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from classifier.results import CleanedArticle, ModelId

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
NO_ROUTE = "none"


class Metrics:
    """The service's counters; each worker has its own registry."""

    def __init__(self, shared: Path | None = None) -> None:
        self._shared = shared
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "bersih_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "bersih_request_seconds",
            "From the last header read to the last byte handed over.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.documents = Counter("bersih_documents", "Texts cleaned.", registry=self.registry)
        self.document_errors = Counter("bersih_document_errors", "Batch lines with an error.", registry=self.registry)
        self.review = Counter("bersih_needs_review", "Texts that a person should look at.", registry=self.registry)
        self._kept = Counter("bersih_lines_kept", "Lines kept.", registry=self.registry)
        self._removed = Counter(
            "bersih_removed", "Pieces taken out, lines or parts of lines, by label.", ("label",), registry=self.registry
        )
        self._spam = Counter("bersih_spam", "Pieces of injected spam, by kind.", ("kind",), registry=self.registry)
        self.in_flight = Gauge(
            "bersih_in_flight", "Requests being answered.", registry=self.registry, multiprocess_mode="livesum"
        )
        self._model = Gauge(
            "bersih_model_info",
            "1 for each model that a worker serves with.",
            ("version", "digest"),
            registry=self.registry,
            multiprocess_mode="livemax",
        )
        self._shown: ModelId | None = None
        # Finding a child by its labels costs more than adding to it.
        self._requests_child = functools.lru_cache(1024)(self._requests.labels)
        self._seconds_child = functools.lru_cache(128)(self._seconds.labels)
        self._removed_child = functools.lru_cache(32)(self._removed.labels)
        self._spam_child = functools.lru_cache(32)(self._spam.labels)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request answered."""
        self._requests_child(method, route, status).inc()
        self._seconds_child(route).observe(seconds)

    def count_article(self, article: CleanedArticle) -> None:
        """One text cleaned."""
        self.documents.inc()
        self._kept.inc(article.stats.kept)
        for removed in article.removed:
            self._removed_child(removed.label.value).inc()
        for spam in article.spam:
            self._spam_child(spam.kind.value).inc()
        if article.needs_review:
            self.review.inc()

    def show_model(self, model: ModelId) -> None:
        """Tell which model serves now."""
        if self._shown is not None:
            self._model.labels(self._shown.version, self._shown.digest).set(0)
        self._model.labels(model.version, model.digest).set(1)
        self._shown = model

    def render(self) -> bytes:
        """The Prometheus text format."""
        if self._shared is None:
            return generate_latest(self.registry)
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone, path=str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(everyone)
