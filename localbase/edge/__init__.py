"""The gateway in front of every service: keys, routes, and the proxy to PostgREST."""
