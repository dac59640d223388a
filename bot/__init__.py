"""Contains the two interfaces, a command line and a Discord bot, and the settings that both read."""
