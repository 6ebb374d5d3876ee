"""A trained model applied to examples, new or its own: a row of figures for each of them."""
