import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hiring", "0005_fill_scoring_versions")]

    operations = [
        migrations.AlterField(
            model_name="opening",
            name="scoring_version",
            field=models.ForeignKey(
                help_text="What everybody here is scored under, until a person moves the opening.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="assessments.scoringversion",
            ),
        ),
    ]
