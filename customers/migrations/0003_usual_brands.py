"""The brands most stores meet; each store's administrator adds its own."""

from django.db import migrations

BRANDS = ("大众", "雪佛兰", "本田", "别克", "丰田", "日产", "比亚迪", "吉利", "长安", "哈弗", "奥迪", "宝马", "奔驰", "福特", "现代", "其他")


def add_brands(apps, _schema_editor):
    brand = apps.get_model("customers", "Brand")
    brand.objects.bulk_create(
        [brand(name=name, order=number * 10) for number, name in enumerate(BRANDS, start=1)], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_initial")]
    operations = [migrations.RunPython(add_brands, migrations.RunPython.noop)]
