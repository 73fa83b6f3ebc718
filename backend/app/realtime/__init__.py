"""The WebSocket hub and its one upstream Realtime connection."""
