"""The page Apply: a model's figures of every example of a file, the most unlike first."""
