"""What people asked on a server, in groups, and who hears weekly what was not answered."""
