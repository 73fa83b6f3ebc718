"""Supabase Realtime's protocol over one WebSocket endpoint."""
