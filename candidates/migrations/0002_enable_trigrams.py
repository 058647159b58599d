from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("candidates", "0001_initial")]

    # Comes with PostgreSQL; since version 13 the owner of a database may create it.
    operations = [TrigramExtension()]
