"""What the tables of this app (and the exclusion constraints of the floors above) need from PostgreSQL."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

TEXT_BIGRAMS = """
CREATE FUNCTION text_bigrams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT pair), '{}')
    FROM (SELECT substr(value, i, 2) AS pair FROM generate_series(1, length(value) - 1) AS i) AS pairs
    WHERE position(' ' IN pair) = 0
$$;
"""

# GB 16735: each sign has a value and a weight by place; the sum modulo 11 is the ninth sign (X for 10).
VIN_CHECK_DIGIT = """
CREATE FUNCTION vin_check_digit_is_right(vin text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN vin ~ '^[A-HJ-NPR-Z0-9]{17}$' THEN (
        SELECT substr('0123456789X', 1 + sum(
            translate(substr(vin, i, 1), 'ABCDEFGHJKLMNPRSTUVWXYZ', '12345678123457923456789')::int
            * (ARRAY[8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2])[i]
        )::int % 11, 1) = substr(vin, 9, 1)
        FROM generate_series(1, 17) AS i
    ) ELSE false END
$$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("staff", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(TEXT_BIGRAMS, "DROP FUNCTION text_bigrams(text)"),
        migrations.RunSQL(
            VIN_CHECK_DIGIT, "DROP FUNCTION vin_check_digit_is_right(text)"
        ),
    ]
