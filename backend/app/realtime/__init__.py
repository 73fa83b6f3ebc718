"""The WebSocket hub: one socket per page, one upstream connection per worker."""
