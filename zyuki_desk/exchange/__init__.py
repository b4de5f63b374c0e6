"""What leaves and enters the PC: CSV, XLSX, packages."""
