"""What is done to a whole house from outside: a real Home Assistant in a process of its own."""
