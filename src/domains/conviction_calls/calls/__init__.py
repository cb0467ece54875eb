"""From messages to calls: who called what, in which direction, with which words, and who had called it before."""
