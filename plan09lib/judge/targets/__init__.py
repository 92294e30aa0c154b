"""Who counts, who satisfies, need, milestone, status, ledger. Begin with `assess.py`."""
