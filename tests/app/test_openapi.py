"""The OpenAPI document: guarded by a snapshot, complete, and true to what the service does."""

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import msgspec
import pytest
from openapi_spec_validator import validate

from app.problems import PROBLEM_KINDS
from app.schemas import ArticleOut, LineOut, MetadataOut, ModelIdOut, RemovedOut, SpamOut, StatsOut
from app.service import create_app
from app.settings import Settings
from classifier import results
from classifier.model import LineClassifier

SNAPSHOT = Path(__file__).with_name("openapi.json")


@pytest.fixture(scope="module")
def document(model: LineClassifier) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(create_app(Settings(), model).openapi()))
    return made


def test_document_is_the_one_that_was_agreed_on(document: dict[str, Any]) -> None:
    """A wanted change: BERSIH_SNAPSHOT=renew in the environment of one run, and a changelog line."""
    if os.environ.pop("BERSIH_SNAPSHOT", "") == "renew":
        SNAPSHOT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert document == json.loads(SNAPSHOT.read_text("utf-8"))


def test_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_served_document_is_the_same(document: dict[str, Any], client: httpx.Client) -> None:
    assert client.get("/openapi.json").json() == document


def test_every_field_and_parameter_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, value in schema.get("properties", {}).items()
        if "description" not in value and "$ref" not in value
    ]
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    bare += [p["name"] for operation in operations for p in operation.get("parameters", ()) if "description" not in p]
    assert bare == []
    assert all(operation.get("summary") and operation.get("description") for operation in operations)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        assert part.split('"')[0].removeprefix("#/components/schemas/") in document["components"]["schemas"]


def test_every_request_example_is_answered_as_documented(document: dict[str, Any], client: httpx.Client) -> None:
    sent = 0
    for path in ("/v1/clean", "/v1/clean/batch"):
        operation = document["paths"][path]["post"]
        for media_type, content in operation["requestBody"]["content"].items():
            for example in content.get("examples", {}).values():
                value = example["value"]
                body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
                response = client.post(path, content=body, headers={"content-type": media_type})
                assert response.status_code == 200, response.text
                for line in response.text.splitlines():
                    assert_fits(json.loads(line), "ArticleOut", document)
                sent += 1
    assert sent >= 4


def test_every_error_example_has_the_shape_that_it_documents(document: dict[str, Any]) -> None:
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                for example in (
                    response.get("content", {}).get("application/problem+json", {}).get("examples", {}).values()
                ):
                    assert_fits(example["value"], "ProblemOut", document)
                    assert str(example["value"]["status"]) == status


def assert_fits(value: object, schema: str, document: dict[str, Any]) -> None:
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    jsonschema.validate(value, whole, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        (MetadataOut, results.Metadata),
        (SpamOut, results.SpamSpan),
        (RemovedOut, results.RemovedSpan),
        (LineOut, results.LineResult),
        (StatsOut, results.Stats),
        (ModelIdOut, results.ModelId),
    ],
)
def test_documented_fields_are_those_that_are_written(shown: Any, written: Any) -> None:
    assert list(shown.model_fields) == [field.name for field in msgspec.inspect.type_info(written).fields]  # type: ignore[attr-defined]


def test_documented_answer_has_the_fields_of_a_cleaned_article() -> None:
    fields = [field.name for field in msgspec.inspect.type_info(results.CleanedArticle).fields]  # type: ignore[attr-defined]
    assert list(ArticleOut.model_fields) == ["id", *fields]


class Page(HTMLParser):
    """Ids, links and tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attributes:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("src", "href") and value:
                self.addresses.append(value)


def test_docs_page_shows_every_call_and_every_problem_and_needs_nothing_else(client: httpx.Client) -> None:
    page = Page()
    text = client.get("/docs").text
    page.feed(text)
    assert {f"problem-{slug}" for slug in PROBLEM_KINDS} <= page.ids
    assert "script" not in page.tags
    assert all(address.startswith(("/", "#")) for address in page.addresses)
    for path in ("/v1/clean", "/v1/clean/batch", "/v1/model", "/healthz", "/readyz", "/metrics"):
        assert path in text
