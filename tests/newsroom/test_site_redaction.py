"""A barred name goes from the site's own texts too: standing pages, their drafts, labels' texts, redirects."""

from __future__ import annotations

from typing import Any

from test_desk_redaction import NAME, holding, redact


def test_a_name_goes_from_the_site(desk: Any) -> None:
    from tamizdat.newsroom.models import ListText, Redirect, StandingPage
    from tamizdat.newsroom.publishing import queue
    from tamizdat.newsroom.site.changes import publish_site

    raw = [{"type": "text", "value": f"<p>Write to {NAME}.</p>", "id": "a"}]
    page = StandingPage.objects.create(slug="contact", language="en", title="Contact", body=raw, live=False)
    page.save_revision(user=desk.user("edna")).publish()
    page.refresh_from_db()
    page.save_revision(user=desk.user("edna"))
    ListText.objects.create(kind="topic", slug="ferries", language="en", body=f"<p>{NAME}</p>", html=f"<p>{NAME}</p>")
    Redirect.objects.create(old="people/orla-vennick", new="contact/")
    publish_site()
    queue.wait()
    assert NAME in (desk.site / "contact" / "index.html").read_text()
    done = redact(desk, NAME, "Vennick")
    assert done.exit_code == 0, done.output
    queue.publish_waiting()
    queue.wait()
    assert [name for name in holding(desk.newsroom.folder, "vennick") if not name.startswith("captures/")] == []
    assert StandingPage.objects.get(slug="contact").body[0].value.source.startswith("<p>Write to")
