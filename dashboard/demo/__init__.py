"""The demo store: people, cars, parts, and months of work walked through the services as people would do it."""
