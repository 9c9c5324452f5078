"""Notices of a payment service that mean harm, or are broken."""
