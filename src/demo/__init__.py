"""The bundled sample world: fictional companies in the real formats, played through the replay transport."""
