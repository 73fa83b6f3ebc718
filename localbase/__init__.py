"""A Supabase-compatible server for one machine: real Postgres, real PostgREST, one process."""
