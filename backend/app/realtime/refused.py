"""An act the hub does not do, as the caller is told."""

from app.models.realtime import ErrorCode


class Refused(Exception):
    """Becomes an `error` frame.

    Args:
        code: the stable code.
        detail: one public sentence.
    """

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
