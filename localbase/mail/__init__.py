"""The built-in mailbox: SMTP in, a page and a JSON API out."""
