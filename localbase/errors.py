"""The root of every error a person must act on."""


class Refusal(Exception):
    """localbase does not start until a person changes something; the message says what."""
