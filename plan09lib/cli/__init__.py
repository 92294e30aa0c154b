"""The command `plan09`: a module per group of commands; options in, one library call, words out."""

from plan09lib.cli.group import main

__all__ = ["main"]
