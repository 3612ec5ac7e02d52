"""Takes away what a kill left in the folder of kept files: sidecars, listings and stamped pictures whose row was never written. Source: reliability.md E-1."""

from __future__ import annotations

from models.commands.evidence_check import named_files
from models.store import Store


def clear_orphans(store: Store) -> int:
    """Take them away; return how many there were. Raises StoreUnavailable.

    Under the writer's turn nobody stands between a file and its row: what still awaits one then waits in vain.
    """
    folder = store.evidence.folder
    if not folder.awaiting():
        return 0
    with store.writing():
        awaiting = folder.awaiting()
        named = {file.sha256 for file in named_files(store)}
        for digest in awaiting:
            if digest in named:
                folder.named(digest)
            else:
                folder.let_go(digest)
    return len(set(awaiting) - named)
