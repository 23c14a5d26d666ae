"""pytest plugins: options, header lines and fixtures, one concern a file."""
