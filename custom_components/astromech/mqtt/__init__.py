"""The topics of the HA-BB8 add-on, for those who come from it, through Home Assistant's MQTT.

Nothing here needs MQTT: without it, or with its broker away, a droid is as it is without this.
Modules import Home Assistant's MQTT where they use it, not at their top: its library is installed
only where MQTT is set up.
"""
