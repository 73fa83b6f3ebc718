"""The two wire formats of a socket: JSON objects (vsn 1.0.0), arrays and binary (vsn 2.0.0)."""
