"""From the data files, which authors edit, to what they mean; or to an error at its place."""
