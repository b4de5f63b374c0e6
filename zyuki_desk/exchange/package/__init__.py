"""Packages for an audit: made, sealed, wrapped, opened again and checked."""
