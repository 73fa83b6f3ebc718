"""What clients send, validated: nothing here acts."""
