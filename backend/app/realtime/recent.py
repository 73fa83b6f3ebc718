"""Ids seen lately, so that an event that is replayed is not pushed twice."""

from collections import OrderedDict


class RecentIds:
    """Remembers the last `size` ids."""

    __slots__ = ("_ids", "_size")

    def __init__(self, size: int) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._size = size

    def first_time(self, identifier: str) -> bool:
        """Remembers an id; False when it was there already."""
        if identifier in self._ids:
            self._ids.move_to_end(identifier)
            return False
        self._ids[identifier] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return True
