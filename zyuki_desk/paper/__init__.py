"""Printed sheets; the only place where ReportLab is used."""
