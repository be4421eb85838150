"""Files and folders that are there whole or not at all, even after a kill or a power cut."""

import json
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any

# Unfinished work of a process that was killed begins with a dot, and nobody looks there.
UNFINISHED = ".unfinished-"
ABANDONED_S = 3600


def publish_folder(source: Path, target: Path) -> None:
    """Copy a folder to `target`, which appears in one step; a folder that is there already stays as it is."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent)
    copy = target.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    shutil.copytree(source, copy)
    for path in (*copy.rglob("*"), copy):
        _flush(path)
    try:
        copy.rename(target)
    except OSError:
        shutil.rmtree(copy, ignore_errors=True)
        if not target.exists():
            raise
    _flush(target.parent)


def publish_new(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file that must not exist yet; it appears in one step.

    Raises:
        FileExistsError: somebody else has written it first.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _written(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    try:
        # A rename would replace what is there; a link refuses to.
        os.link(draft, path)
    finally:
        draft.unlink()
    _flush(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one step."""
    _written(path, text).replace(path)
    _flush(path.parent)


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > ABANDONED_S:
            shutil.rmtree(path, ignore_errors=True)


def _written(beside: Path, text: str) -> Path:
    draft = beside.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
