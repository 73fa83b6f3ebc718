"""The acts. They raise the error tree, return models and know no web framework."""
