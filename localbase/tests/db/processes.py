"""What runs on this machine, asked of the kernel."""

import socket
from collections.abc import Iterable

from localbase.db.cluster import command_line
from localbase.harness import Localbase, children_of


def family(base: Localbase) -> list[int]:
    """Return localbase's process, its children and theirs."""
    children = children_of(base.pid)
    return [base.pid, *children, *(each for child in children for each in children_of(child))]


def none_runs(pids: Iterable[int]) -> bool:
    return not any(command_line(pid) for pid in pids)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
