"""Supabase Auth's protocol, one file an endpoint."""
