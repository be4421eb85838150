"""What can go wrong in the library.

BersihError
├── OptionError        an option the caller gave is not one of ours
├── TrainingDataError  a labelled article or corpus does not fit the documented format
├── FloorError         a pinned figure would go down without a reason
└── ModelError         a model folder cannot be used
    ├── ModelNotFoundError
    ├── ModelDigestError   its files are not the ones the manifest names
    └── ModelFormatError   written by another version of this program
"""


class BersihError(Exception):
    """Base of all errors this package raises on purpose."""


class OptionError(BersihError, ValueError):
    """An option has a value that does not exist; the message lists those that do.

    Attributes:
        field: name of the option, as in the HTTP body (`profile`, `keep`, ...).
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TrainingDataError(BersihError):
    """A labelled article or corpus row does not fit the format in training_data/README.md."""


class FloorError(BersihError):
    """A pinned figure would go down, and nobody said why."""


class ModelError(BersihError):
    """A model folder cannot be used."""


class ModelNotFoundError(ModelError):
    """No model folder where one was expected."""


class ModelDigestError(ModelError):
    """A file of the model folder is not the one that its manifest names."""


class ModelFormatError(ModelError):
    """The model folder was written in a format that this version does not read."""
