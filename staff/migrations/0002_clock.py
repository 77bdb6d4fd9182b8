"""The clock of this house, which stamps every history row (design: the real clock in production)."""

from django.db import migrations

SHOP_NOW = """
CREATE OR REPLACE FUNCTION shop_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        migrations.RunSQL(SHOP_NOW, "DROP FUNCTION IF EXISTS shop_now()"),
    ]
