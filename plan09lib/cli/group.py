"""The command `plan09` itself, see rooms.py for the commands it has."""

from __future__ import annotations

import click

from plan09lib.cli.shell import Commands, refuse_to_run_alone


@click.group(cls=Commands)
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""


refuse_to_run_alone(__name__)
