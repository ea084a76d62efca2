// The cards for dashboards; Home Assistant loads this on every page, so it stays small.

import "./cards/droid-card.js";
import "./cards/incidents-card.js";
