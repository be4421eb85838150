"""What can go wrong in the batch job.

AppError
└── BatchError
    ├── InputError         an input cannot be found, or what is in it is not known
    ├── MissingExtraError  a package that this kind of input or engine needs is not installed
    ├── ResumeError        the output folder belongs to another plan, or another job runs in it
    └── ShardError         a shard cannot be finished
        └── InputChangedError  its input, or the model, is not the one that was planned
"""

from app.errors import AppError


class BatchError(AppError):
    """Base of all errors that the batch job raises on purpose."""


class InputError(BatchError):
    """An input cannot be found, or nothing tells what is in it."""


class MissingExtraError(BatchError):
    """A package is missing; the message names the extra that brings it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs the package {package}: pip install 'bersih[{extra}]'")


class ResumeError(BatchError):
    """The output folder cannot be continued with what was asked for."""


class ShardError(BatchError):
    """A shard cannot be finished; the others go on."""


class InputChangedError(ShardError):
    """What was planned is no longer what is there, so its output would belong to no plan."""
