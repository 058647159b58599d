from django.db import migrations

FILL = """
UPDATE hiring_opening AS opening SET scoring_version_id = version.id
FROM assessments_scoringversion AS version
WHERE version.assessment_id = opening.assessment_id AND version.is_current
    AND opening.scoring_version_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hiring", "0004_stamp_scoring_versions"),
        ("assessments", "0005_fill_scoring_versions"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
