"""The pages of words: the glossary, the models."""
