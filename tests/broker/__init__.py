"""A real Home Assistant with a real MQTT broker, each in a process of its own."""
