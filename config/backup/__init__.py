"""Back up and restore: one file with the database and the photos, which proves itself (SYS-08).

``manage.py backup FOLDER`` and ``manage.py restore FILE``; see docs/operations.md.
"""
