"""The gateway: FastAPI in front of Supabase. `main.create_app` puts it together."""
