"""The command `plan09`: options in, one library call, a message and an exit code out."""

from __future__ import annotations

import click

from plan09lib.cli_shell import Commands


@click.group(cls=Commands)
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""


if __name__ == "__main__":
    main()
