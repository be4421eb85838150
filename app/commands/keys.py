"""`bersih keys`: who may call the service."""

from pathlib import Path
from typing import Annotated

import typer

from app.keys import Key, Role, make_key, read_keys, write_keys

keys = typer.Typer(help="API keys; only their hashes are stored.", no_args_is_help=True)

KeysFile = Annotated[Path, typer.Option("--file", envvar="BERSIH_KEYS_FILE", help="The keys file.")]
DEFAULT_FILE = Path("bersih-keys.toml")


@keys.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    role: Annotated[list[Role], typer.Option(help="What it opens; repeatable.")],
    file: KeysFile = DEFAULT_FILE,
) -> None:
    """Make a key and show it, this once; a running service knows it after a restart or SIGHUP."""
    key, shown = make_key(name, role)
    write_keys(file, [*_existing(file), key])
    typer.echo(shown)


@keys.command("list")
def list_keys(file: KeysFile = DEFAULT_FILE) -> None:
    """Show whose keys there are and what they open."""
    for key in read_keys(file):
        typer.echo(f"{key.id}  {','.join(sorted(key.roles)):21}  {key.name}")


@keys.command("remove")
def remove(
    id_: Annotated[str, typer.Argument(metavar="ID", help="As `bersih keys list` shows it.")],
    file: KeysFile = DEFAULT_FILE,
) -> None:
    """Make a key worthless; a running service forgets it after a restart or SIGHUP."""
    present = read_keys(file)
    left = [key for key in present if key.id != id_]
    if len(left) == len(present):
        raise typer.BadParameter(f"no key has the id {id_}", param_hint="ID")
    write_keys(file, left)


def _existing(file: Path) -> tuple[Key, ...]:
    return read_keys(file) if file.exists() else ()
