"""The command line, one module a group of commands; what a command needs is imported when it runs."""

from layerloom.cli.app import main

__all__ = ["main"]
