"""The OpenAPI document as one HTML page: no script, nothing fetched, so it works behind any proxy."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from .problems import PROBLEM_KINDS

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f4f4f4;padding:.8rem;overflow-x:auto}
h2{border-top:1px solid #ccc;padding-top:1rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-bottom:1px solid #e4e4e4}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#181818}pre{background:#262626}td,th{border-color:#333}}
"""


def render_docs(document: dict[str, Any]) -> str:
    """The page for one OpenAPI document."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(document['info']['title'])} API</title><style>{STYLE}</style></head><body>",
            f"<h1>{escape(document['info']['title'])} {escape(document['info']['version'])}</h1>",
            f"<p>{escape(document['info'].get('summary', ''))} For programs: "
            '<a href="/openapi.json">openapi.json</a>.</p>',
            *_operations(document),
            *_problems(),
            "</body></html>",
        )
    )


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f'<h2 id="{escape(operation["operationId"])}"><code>{method.upper()} {escape(path)}</code></h2>'
            yield f"<p>{escape(operation.get('summary', ''))}. {escape(operation.get('description', ''))}</p>"
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                yield f"<h3>Send <code>{escape(media_type)}</code></h3>"
                yield from _body(content, document)
            for status, response in operation["responses"].items():
                yield f"<h3>{escape(status)} {escape(response.get('description', ''))}</h3>"
                if int(status) < 400:
                    for content in response.get("content", {}).values():
                        yield from _body(content, document)


def _body(content: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    schema = _resolve(content.get("schema", {}), document)
    yield from _fields(schema, document)
    examples = [example["value"] for example in content.get("examples", {}).values()] or schema.get("examples", [])
    for example in examples:
        shown = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
        yield f"<pre>{escape(shown)}</pre>"


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    if not schema.get("properties"):
        return
    yield "<table><tr><th>Field<th>Type<th>Meaning</tr>"
    for name, field in schema["properties"].items():
        mark = " *" if name in schema.get("required", ()) else ""
        meaning = field.get("description") or _resolve(field, document).get("description", "")
        kind = escape(_type_of(field, document))
        yield f"<tr><td><code>{escape(name)}</code>{mark}<td>{kind}<td>{escape(meaning)}</tr>"
    yield "</table>"


def _type_of(field: dict[str, Any], document: dict[str, Any]) -> str:
    options = field.get("anyOf")
    if options:
        return " or ".join(_type_of(option, document) for option in options)
    schema = _resolve(field, document)
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type_of(schema.get('items', {}), document)}"
    return str(schema.get("title") if schema.get("type") == "object" else schema.get("type", "any"))


def _resolve(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _problems() -> Iterator[str]:
    yield "<h2>Problems</h2><p>Every error is <code>application/problem+json</code> (RFC 9457); its kinds:</p>"
    for slug, (status, title, meaning) in PROBLEM_KINDS.items():
        yield f'<h3 id="problem-{slug}">{status.value} {title}</h3><p>{escape(meaning)}</p>'
