from django.db import migrations

# Deleting stays allowed: a person may have her answers erased.
REFUSE = """
CREATE FUNCTION assessments_response_stays_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a response stays as it was given' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER response_stays_as_given BEFORE UPDATE ON assessments_response
    FOR EACH STATEMENT EXECUTE FUNCTION assessments_response_stays_as_given();
"""

ALLOW = """
DROP TRIGGER response_stays_as_given ON assessments_response;
DROP FUNCTION assessments_response_stays_as_given();
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
