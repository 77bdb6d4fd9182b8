"""How quick is it, beside a floor measured in the same run on the same machine? ``python -m bench`` says (docs/performance.md)."""
