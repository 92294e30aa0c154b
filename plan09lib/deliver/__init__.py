"""From a notebook to a published report: executed, converted, checked and put in its place."""

from plan09lib.deliver import fast_start as fast_start
