"""Pure ASGI: what happens to every request, whatever it asks."""
