from django.db import migrations, models

from staff.pinyin import spell


def spell_names(apps, _schema_editor):
    User = apps.get_model("staff", "User")
    people = list(User.objects.only("full_name"))
    for person in people:
        person.name_pinyin = spell(person.full_name, is_person=True)[0][:200]
    User.objects.bulk_update(people, ["name_pinyin"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0005_shared_desks'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='name_pinyin',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunPython(spell_names, migrations.RunPython.noop),
    ]
