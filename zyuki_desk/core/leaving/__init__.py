"""異動・退職・休職: who leaves when, and what must come back before it is done."""
