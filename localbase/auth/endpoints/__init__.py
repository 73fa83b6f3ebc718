"""One file for each endpoint of Supabase Auth; `service.py` says who may reach it."""
