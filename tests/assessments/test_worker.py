"""The script that shows a sitting's pages while there is no network."""

import pytest

from assessments.operations import revoke_links
from tests.assessments.doors import begin
from tests.factories import AT

pytestmark = pytest.mark.django_db


def test_it_is_a_script_below_its_sitting_that_no_cache_keeps(client):
    _, page = begin(client)

    response = client.get(f"{page}worker.js")

    assert response.headers["Content-Type"] == "text/javascript"
    assert response.headers["Cache-Control"] == "no-store"
    # Wider than the script's own folder only with this header.
    assert "Service-Worker-Allowed" not in response.headers
    assert "worker-src 'self'" in response.headers["Content-Security-Policy"]


def test_a_revoked_link_gets_none(client):
    submission, page = begin(client)
    revoke_links(submission=submission, at=AT)

    assert client.get(f"{page}worker.js").status_code == 404


def test_the_pages_that_end_a_sitting_forget_it(client):
    submission, page = begin(client)
    kept = client.get(f"{page}items/1/").text
    submission.status = "submitted"
    submission.submitted_at = AT
    submission.answers = b""
    submission.save()
    over = client.get(f"{page}thanks/").text
    revoke_links(submission=submission, at=AT)
    refused = client.get(f"{page}items/1/").text

    assert "js/device.js" in kept
    assert "js/forget.js" not in kept
    assert "js/device.js" not in over + refused
    assert 'js/forget.js" data-forget="all"' in over
    assert 'js/forget.js"></script>' in refused
