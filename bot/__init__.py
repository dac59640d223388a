"""What people talk to: the command line, the Discord client, turning an answer into messages."""
