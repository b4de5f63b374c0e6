"""What the office keeps about itself (people, rooms, terminals, days, keys): read and written."""
