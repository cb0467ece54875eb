"""`python -m src.demo.crypto_patterns.generate`: make the sample market anew, the same to the byte, and its model."""

import shutil

from src.demo.crypto_patterns.training import write_model
from src.demo.crypto_patterns.world import WORLD, write_world


def main() -> None:
    """Replace the stored sample by a freshly generated one, and the model by one trained on its past."""
    if WORLD.exists():
        shutil.rmtree(WORLD)
    WORLD.mkdir()
    write_world(WORLD)
    write_model()


if __name__ == "__main__":
    main()
