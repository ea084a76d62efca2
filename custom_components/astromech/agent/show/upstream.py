"""A report for those who make an integration: what its code said, each thing once.

Texts were redacted before they were kept. It is shown to the person, and goes nowhere by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from homeassistant.const import __version__

MAX_RECORDS: Final = 5
MAX_TEXT: Final = 600
MAX_BODY: Final = 4000
"""Characters, so that all of it fits into the address of a page."""
MAX_TITLE: Final = 120
GITHUB: Final = "https://github.com/"


def upstream(
    domain: str, version: str | None, tracker: str, kept: Mapping[str, Any]
) -> dict[str, str | None]:
    """Return a report about an incident of the journal: title, body, and where it can go.

    `url` opens the tracker's form with it, `search` what is there already; both are None unless the
    tracker is GitHub's.
    """
    records = [symptom["latest"]["facts"] for symptom in kept["symptoms"]]
    said = [facts for facts in records if "template" in facts][:MAX_RECORDS]
    about = _one_line(said[0]["template"]) if said else str(kept["cause"]).replace("_", " ")
    title = f"{domain}: {about}"[:MAX_TITLE]
    body = "\n".join(_body(domain, version, kept, said))[:MAX_BODY]
    on_github = tracker.startswith(GITHUB)
    query = urlencode({"q": f"is:issue {domain} {about[:60]}"})
    return {
        "title": title,
        "body": body,
        "url": f"{tracker}/new?{urlencode({'title': title, 'body': body})}" if on_github else None,
        "search": f"{tracker}?{query}" if on_github else None,
        "tracker": tracker,
    }


def _body(
    domain: str, version: str | None, kept: Mapping[str, Any], said: list[Mapping[str, Any]]
) -> Iterator[str]:
    yield "### The problem"
    yield ""
    yield kept["diagnosis"]["root_cause"]
    yield ""
    yield f"- Integration: `{domain}`" + (f" {version}" if version else "")
    yield f"- Home Assistant: {__version__}"
    yield ""
    for facts in said:
        yield "```text"
        yield f"{facts['logger']} ({facts['call_site']})"
        yield from (_fenced(text) for text in (facts["message"], facts.get("error")) if text)
        if facts.get("exceptions"):
            place = facts.get("root_frame") or "?"
            yield f"{' <- '.join(facts['exceptions'])} in {place}"
        yield "```"
        yield ""


def _fenced(text: str) -> str:
    """Return a text that cannot end the block it stands in."""
    return text[:MAX_TEXT].replace("```", "'''")


def _one_line(text: str) -> str:
    return " ".join(text.split())
