from django.db import migrations

FILL = """
UPDATE assessments_submission AS submission SET scoring_version_id = version.id
FROM assessments_scoringversion AS version
WHERE version.assessment_id = submission.assessment_id AND version.is_current
    AND submission.scoring_version_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_add_calibrations")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
