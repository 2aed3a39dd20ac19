"""The filters of the dialect, one module by kind; `registry` collects them."""
