"""WHAT THE MODEL ADDS: a signal's base score and its symbol's latest figures in, an enhanced score out."""
