"""Who is calling, how Supabase is reached, and what can go wrong."""
