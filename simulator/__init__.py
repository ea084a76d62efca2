"""A BB-8 that is not there: its firmware, its radio, and the air between it and Home Assistant.

Development only. Written from the robot's protocol document; knows nothing of the integration.
"""
