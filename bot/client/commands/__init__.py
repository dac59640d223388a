"""What people can do in Discord: commands, buttons, menus and forms."""
