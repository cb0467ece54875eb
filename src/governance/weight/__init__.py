"""How much the model says in the combined score: four policies with one face, pure functions of the matured days."""
