"""The groups that people may put themselves into: those of the federal reports of the USA.

After the EEO-1 report (race and ethnicity in one question, each person in one group), with a third
answer about sex. The keys are stored and counted; the words may change.
"""

from django.utils.translation import gettext_lazy as _

SEXES = {
    "female": _("Woman"),
    "male": _("Man"),
    "another": _("Non-binary, or another"),
}
ETHNICITIES = {
    "native_american": _("American Indian or Alaska Native"),
    "asian": _("Asian"),
    "black": _("Black or African American"),
    "hispanic": _("Hispanic or Latino, of any race"),
    "pacific_islander": _("Native Hawaiian or other Pacific Islander"),
    "white": _("White"),
    "two_or_more": _("Two or more of these"),
}
