"""引継書: what a newcomer must know to take over the desk, as the books tell it."""
