"""Leaves, each named for what it knows."""
