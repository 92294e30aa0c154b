"""The command `plan09` itself, see rooms.py for the commands it has."""

from __future__ import annotations

import click

from plan09lib.cli.shell import Commands


@click.group(cls=Commands)
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""
