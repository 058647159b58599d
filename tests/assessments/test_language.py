"""English and Spanish, by the sitting."""

import re
from pathlib import Path

import pytest

from tests.assessments.doors import begin, enter
from tests.factories import make_submission

pytestmark = pytest.mark.django_db

LOCALE = Path(__file__).parents[2] / "locale" / "es" / "LC_MESSAGES"


def test_the_language_can_be_changed_at_any_item(client):
    submission, page = begin(client)

    response = client.post(
        f"{page}language/", {"language": "es", "page": f"{page}items/1/"}, follow=True
    )

    submission.refresh_from_db()
    text = response.content.decode()
    assert response.redirect_chain == [(f"{page}items/1/", 302)]
    assert submission.language == "es"
    assert '<html lang="es" dir="ltr">' in text
    assert response["Content-Language"] == "es"
    assert "¿Cuánto se parece a usted?" in text
    assert "Siguiente" in text


def test_the_sitting_decides_not_the_browser(client):
    page = enter(client, make_submission(status="invited", language="es"))

    text = client.get(page, headers={"accept-language": "en"}).content.decode()

    assert '<html lang="es"' in text
    assert "Le damos la bienvenida" in text


def test_the_language_at_the_start_is_kept(client):
    submission = make_submission(status="invited", language="es")
    client.post(enter(client, submission), {"consent": "on"})

    submission.refresh_from_db()
    assert submission.language == "es"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/", "/sitting/", "\\\\evil.example"]
)
def test_changing_the_language_leads_nowhere_else(client, elsewhere):
    _, page = begin(client)

    response = client.post(f"{page}language/", {"language": "es", "page": elsewhere})

    assert response["Location"] == page


def test_an_unknown_language_changes_nothing(client):
    submission, page = begin(client)

    client.post(f"{page}language/", {"language": "xx", "page": page})

    submission.refresh_from_db()
    assert submission.language == "en"


def test_looking_at_the_address_changes_nothing(client):
    _, page = begin(client)

    assert client.get(f"{page}language/").status_code == 405


@pytest.mark.parametrize("path", ["", "practice/", "items/1/", "items/13/", "items/15/", "review/"])
def test_every_page_is_in_spanish_throughout(client, path):
    _, page = begin(client, language="es")
    english = {
        words
        for words in re.findall(r'^msgid "(.+)"$', (LOCALE / "django.po").read_text(), re.MULTILINE)
        if len(words) > 3
    }

    text = client.get(f"{page}{path}").content.decode()

    assert english
    assert not {words for words in english if f">{words}<" in text}
