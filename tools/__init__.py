"""What the Makefile calls: set-up, running the whole product, and running its tests."""
