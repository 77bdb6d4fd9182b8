"""Ask an address of this container; the image has no curl. Says what it answered; ends with 0 for an answer of 2xx."""

import sys
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen(sys.argv[1], timeout=4) as answer:  # noqa: S310 (the address stands in docker-compose.yml)
        print(answer.read().decode())
except urllib.error.HTTPError as unwell:
    sys.exit(unwell.read().decode())  # /readyz names the part that is away
except OSError as silent:
    sys.exit(f"No answer from {sys.argv[1]}: {silent}")
