"""The service around the library: HTTP, command line, client."""

__version__ = "0.1.0"
