"""The add-on's topics, on a client of Home Assistant's MQTT that has no broker."""
