"""The operating system's side: kernel, directories, cache, and what must not be said aloud."""
