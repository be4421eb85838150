"""`make demo`: start the real service, clean one article over HTTP, show what went and why, stop."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

ARTICLE = Path(__file__).with_name("article.txt")
START_LIMIT_S = 60


def main() -> int:
    """Exit status of the demonstration: 0 when the service answered and stopped cleanly."""
    console = Console()
    command = [sys.executable, "-m", "app.main", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        try:
            url = _wait_until_listening(service)
            console.print(f"\nPOST {url}/v1/clean  with {ARTICLE.name}\n", style="bold")
            answer = httpx.post(f"{url}/v1/clean", json={"text": ARTICLE.read_text("utf-8")}, timeout=START_LIMIT_S)
            answer.raise_for_status()
            show(answer.json(), console)
        finally:
            service.terminate()
            service.communicate(timeout=START_LIMIT_S)
    return 0


def _wait_until_listening(service: subprocess.Popen[str]) -> str:
    assert service.stderr is not None
    for line in service.stderr:
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "listening":
            return str(event["url"])
        print(line, end="", file=sys.stderr)
    raise SystemExit("the service stopped before it listened")


def show(article: dict[str, object], console: Console) -> None:
    """A cleaned article for a person: text, metadata, what went."""
    console.print(escape(str(article["text"]).strip()), soft_wrap=True)
    console.rule("metadata")
    for name, value in article["metadata"].items():  # type: ignore[attr-defined]
        console.print(f"[dim]{name:10}[/] {escape(str(value))}", soft_wrap=True)
    table = Table("what", "score", "text", "why", title="removed", title_justify="left", expand=False)
    for piece in article["removed"]:  # type: ignore[attr-defined]
        table.add_row(piece["label"], f"{piece['score']:.3f}", escape(piece["text"].strip()), escape(piece["reason"]))
    console.print(table)
    for spam in article["spam"]:  # type: ignore[attr-defined]
        where = f"characters {spam['start']} to {spam['end']}"
        console.print(f"[bold red]spam[/] {spam['kind']}, keyword {escape(repr(spam['keyword']))}, {where}")
    stats = article["stats"]
    console.print(f"{stats['kept']} of {stats['lines']} lines kept\n")  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main())
