"""`python -m src.demo.crypto_patterns.generate`: make the sample market anew, the same to the byte, and its models."""

import shutil

from src.demo.crypto_patterns.training import write_models
from src.demo.crypto_patterns.world import WORLD, write_world


def main() -> None:
    """Replace the stored sample by a freshly generated one, and the models by those trained on its past."""
    if WORLD.exists():
        shutil.rmtree(WORLD)
    WORLD.mkdir()
    write_world(WORLD)
    write_models()


if __name__ == "__main__":
    main()
