"""Keyset paging through PostgREST: filters from cursors, pages from rows."""

from typing import Any, Final, TypeVar, cast
from uuid import UUID

from postgrest import APIResponse

from app.core.exceptions import FieldError, Invalid, UpstreamFailed
from app.models.base import Output
from app.models.pages import Cursor, InvalidCursor, Page

Shape = TypeVar("Shape", bound=Output)
Row = dict[str, Any]

_WRONG: Final = FieldError("query", "/cursor", "This cursor does not belong to this list.")


def rows(response: APIResponse) -> list[Row]:
    """The rows of an answer; PostgREST's are JSON objects.

    Raises:
        UpstreamFailed: it is not PostgREST that answered.
    """
    if not isinstance(response.data, list):
        raise UpstreamFailed
    return cast("list[Row]", response.data)


def after(cursor: str, of: str, column: str, *, newest_first: bool = False) -> str:
    """A PostgREST `or` filter for what comes after a cursor in the order (column, id).

    Args:
        cursor: from a `next_cursor`.
        of: the list's name.
        column: the time the list is ordered by.
        newest_first: whether it is ordered descending.

    Raises:
        Invalid: the cursor was altered, or belongs to another list.
    """
    try:
        at, item = Cursor.decode(cursor, of)
    except InvalidCursor:
        raise Invalid(errors=[_WRONG]) from None
    than = "lt" if newest_first else "gt"
    # The outer bound is what an index can start from; a bare `or` would read every row before it.
    return f'and({column}.{than}e."{at}",or({column}.{than}."{at}",id.{than}.{item}))'


def page(
    found: list[Row],
    shape: type[Shape],
    limit: int,
    of: str,
    column: str,
) -> Page[Shape]:
    """A page of up to `limit` rows; one row more than that only proves there are more.

    The cursor takes the time as PostgREST wrote it, so no microsecond is lost.
    """
    items = [shape.model_validate(row) for row in found[:limit]]
    if len(found) <= limit:
        return Page(items=items, next_cursor=None)
    last = found[limit - 1]
    return Page(items=items, next_cursor=Cursor(last[column], UUID(last["id"])).encode(of))
