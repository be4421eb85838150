"""`make bench`: the benchmarks that need no more than minutes, one after another."""

import subprocess
import sys

SUITES = (("benchmarks.speed.guard", ()), ("benchmarks.quality", ("--n", "60")))
"""Module and arguments; `benchmarks.speed`, `.load` and `.batch` are asked for by name: they take a quiet machine."""


def main() -> int:
    """Exit status of the first that failed, 0 when none did."""
    for module, arguments in SUITES:
        done = subprocess.run([sys.executable, "-m", module, *arguments], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
