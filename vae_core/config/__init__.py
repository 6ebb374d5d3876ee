"""Validated settings of runs and analyses, and what is registered from outside."""
