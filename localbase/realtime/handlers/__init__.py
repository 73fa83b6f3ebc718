"""What a joined channel does with what its client sends, one module an act."""
