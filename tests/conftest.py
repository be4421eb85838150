"""What every test may ask for: the packaged model, and the real service on loopback."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import settings as hypothesis_settings

import classifier
from classifier.model import LineClassifier
from tests.running_service import RunningService, running_service

# A busy machine is not a slow program.
hypothesis_settings.register_profile("bersih", deadline=None)
hypothesis_settings.load_profile("bersih")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no process is left alone with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def model() -> LineClassifier:
    """The packaged model."""
    return classifier.load_model()


@pytest.fixture(scope="session")
def service() -> Iterator[RunningService]:
    """One service with default settings for all tests that do not stop or fill it; none may find a fault in it."""
    with running_service() as running:
        yield running
        assert [line for line in running.log_lines() if line["logger"] == "bersih.faults"] == []


@pytest.fixture(scope="session")
def client(service: RunningService) -> Iterator[httpx.Client]:
    """A plain HTTP client of that service."""
    with httpx.Client(base_url=service.url, timeout=60) as http:
        yield http
