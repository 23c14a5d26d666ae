"""The parent's side of behaviours: which cases there are, how one is asked, and what was expected."""
