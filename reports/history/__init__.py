"""Many runs in a row: each cell as a series, and where it stepped."""
