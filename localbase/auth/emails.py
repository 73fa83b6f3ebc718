"""E-mail addresses: what counts as one."""

import re

from localbase.auth.errors import BadRequest, Code

_MAX = 255
# A local part of printable ASCII without blanks or brackets, and a name of labels: RFC 5321 4.1.2
# without quoted strings and address literals.
_ADDRESS = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)


def normal(address: str) -> str:
    """Return an address in lower case, as it is stored.

    Raises:
        BadRequest: it is missing, too long, or no address.
    """
    if not address:
        raise BadRequest(Code.VALIDATION_FAILED, "An email address is required")
    if len(address) > _MAX:
        raise BadRequest(Code.VALIDATION_FAILED, "An email address is too long")
    lowered = address.lower()
    if not _ADDRESS.fullmatch(lowered):
        raise BadRequest(Code.VALIDATION_FAILED, "Unable to validate email address: invalid format")
    return lowered
