"""Tests of the whole product, as a person would use it: the real command, a real browser."""
