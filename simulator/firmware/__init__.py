"""What runs inside the robot, by the protocol document: no radio, no event loop, no library."""
