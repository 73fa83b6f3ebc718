"""The roots of the errors that end a start."""


class Refusal(Exception):
    """localbase does not start until a person changes something; the message says what."""


class StartFailed(Exception):
    """A part did not come up, and may the next time; the message says which and why."""
