"""WHAT WE CONCLUDE: rules, model, calibration, blend, explanation."""
