import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_fill_scoring_versions")]

    operations = [
        migrations.AlterField(
            model_name="submission",
            name="scoring_version",
            field=models.ForeignKey(
                help_text="What it is scored under; scorecards under others are kept.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="assessments.scoringversion",
            ),
        ),
    ]
