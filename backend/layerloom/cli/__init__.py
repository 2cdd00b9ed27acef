"""The command line, with one module for each group of commands. A command imports its needs only when it runs."""

from layerloom.cli.app import main

__all__ = ["main"]
