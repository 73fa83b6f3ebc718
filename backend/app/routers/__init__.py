"""HTTP words only: path, status, model, one await."""
