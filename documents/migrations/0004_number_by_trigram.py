import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_usual_brands'),
        ('documents', '0003_sent_by_provider'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='document',
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'
                ),
                name='document_number_by_trigram',
            ),
        ),
    ]
