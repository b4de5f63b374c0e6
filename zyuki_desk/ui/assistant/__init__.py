"""The first start: a few short questions, a key on paper, and an office."""
