from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index grows

    dependencies = [("candidates", "0002_enable_trigrams")]

    operations = [
        AddIndexConcurrently(
            "candidate",
            GinIndex(
                OpClass(Upper("full_name"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="candidate_search",
            ),
        ),
        # Without figures about what it indexes the planner would pass the index over.
        migrations.RunSQL("ANALYZE candidates_candidate", migrations.RunSQL.noop),
    ]
