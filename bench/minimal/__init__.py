"""The floor: the least Django that does the same on the same tables: no rules, no sentences, no history of who."""
