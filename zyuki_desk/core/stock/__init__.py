"""What should exist now, whether somebody looked (棚卸), and the labels by which it is found."""
