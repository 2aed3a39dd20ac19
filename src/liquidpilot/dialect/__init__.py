"""Braze's Liquid: pure, without files, network or a clock of its own."""
