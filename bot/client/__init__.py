"""The Discord client: what people see, press and are told there."""
