"""What the processes of these tests run with: as the demo does, with a folder of their own and a provider that is slow."""

import os
from pathlib import Path

from config.settings.dev import *

FOLDER = Path(os.environ["FAULTS_FOLDER"])
MEDIA_ROOT = FOLDER / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MESSAGE_CHANNELS = {"email": "tests.faults.provider.Provider"}
