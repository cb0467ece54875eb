"""WHETHER IT STILL HOLDS: drift, calibration, agreement, expected performance, and alerts that say each thing once."""
