"""Where servers come from: given by URL, embedded, or in a container."""
