"""Postgres and PostgREST under supervision, and the schemas every Supabase database has."""
