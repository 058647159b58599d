from django.db import migrations

REFUSE = """
CREATE FUNCTION hiring_audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail only grows' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_event_is_not_changed BEFORE UPDATE OR DELETE ON hiring_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION hiring_audit_event_only_grows();
CREATE TRIGGER audit_event_is_not_truncated BEFORE TRUNCATE ON hiring_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION hiring_audit_event_only_grows();
"""

ALLOW = """
DROP TRIGGER audit_event_is_not_truncated ON hiring_auditevent;
DROP TRIGGER audit_event_is_not_changed ON hiring_auditevent;
DROP FUNCTION hiring_audit_event_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("hiring", "0002_create_cache_table")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
