"""What people are reached or found by besides e-mail, and how many of them make a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.people.contacts import count_homes, count_messengers, count_telephones
from tamizdat.recover.people.lists import find_people

NAMES = [
    f"{first} {last}" for first in ("Ada", "Bo", "Cy", "Di") for last in ("Quill", "Tarn", "Marl", "Senna", "Voss")
]
PROSE = "The harbour board answered on Friday, and nobody was much the wiser for it. " * 40


@pytest.mark.parametrize(
    "text",
    [
        "+44 20 7946 0001",
        "020 7946 0001",
        "(020) 7946 0001",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "030/1234567",
        "8 (495) 123-45-67",
        "8 912 345 67 89",
        "(555) 123-4567",
        "٠١٢٣ ٤٥٦ ٧٨٩",
    ],
)
def test_a_telephone_number(text: str) -> None:
    assert count_telephones(f"Ring {text}, please") == 1


@pytest.mark.parametrize(
    "text", ["01.02.2017 12:30", "2017-05-09 11:40", "1 204 500 crowns", "ISBN 9780306406157", "0.125"]
)
def test_no_telephone_number(text: str) -> None:
    assert count_telephones(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "12 Pear Street",
        "5 rue de la Paix",
        "Hafenstraße 7",
        "Calle Mayor, 3",
        "ул. Ленина, д. 5",
        "вул. Садова, 12",
        "شارع النيل 5",
        "خیابان ولیعصر، پلاک ۱۲".replace("،", ""),
        "רחוב הרצל 8",
        "ul. Długa 4",
    ],
)
def test_a_postal_address(text: str) -> None:
    assert count_homes(f"Ada Quill, {text}") == 1


def test_accounts_on_messengers_and_none() -> None:
    assert count_messengers("https://t.me/ada_quill https://t.me/Ada_Quill/ tg://resolve?domain=bo_tarn") == 2
    assert count_messengers("https://wa.me/4912345678 signal.me/#p/+4912345679") == 2
    assert count_messengers("vk.com/id12345 https://www.facebook.com/profile.php?id=77 linkedin.com/in/ada-quill") == 3
    assert count_messengers("vk.com/paper facebook.com/paper https://x.example/paper/status/7") == 0
    assert count_messengers("https://t.me/share/url?url=x https://t.me/paper/123 https://t.me/joinchat/AbC") == 0


LISTS = {
    "accounts on messengers and networks": "".join(
        f"{name}: https://t.me/{name.lower().replace(' ', '_')}\n" for name in NAMES
    ),
    "postal addresses": "They gave us money\n"
    + "".join(f"{name}, {n + 1} Pear Street, Halden\n" for n, name in enumerate(NAMES)),
    "telephone numbers": "".join(
        f"{name} of Port Halden, who gave: 020 7946 {1000 + n}\n" for n, name in enumerate(NAMES)
    ),
}


@pytest.mark.parametrize("what", LISTS)
def test_lists_of_people_by_what_they_have(what: str) -> None:
    found = find_people(LISTS[what])
    assert found is not None and (found.count, found.what) == (len(NAMES), what)


@pytest.mark.parametrize("what", LISTS)
def test_a_few_in_an_article_make_no_list(what: str) -> None:
    few = "\n".join(LISTS[what].splitlines()[:5])
    assert find_people(PROSE + few) is None


def test_links_that_show_only_names_count() -> None:
    links = [f"https://t.me/{name.lower().replace(' ', '_')}" for name in NAMES]
    assert find_people("\n".join(NAMES), links) is not None
    assert find_people("\n".join(NAMES)) is None


def test_the_imprint_of_a_page_makes_it_no_list_and_a_body_with_as_many_is_one() -> None:
    staff = [f"mailto:{name.lower().replace(' ', '.')}@paper.example" for name in NAMES[:12]]
    assert find_people(PROSE, staff, whole_page=True) is None
    assert find_people(PROSE, staff) is not None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert count_homes(text) >= 0 and count_telephones(text) >= 0 and count_messengers(text) >= 0


@pytest.mark.parametrize(
    "piece", ["a.", "1.", "1.1.1.", "_", "- ", "@a", "(at) ", "x@", " \n", "%40", "QUJD", "+1 ", "a a ", "ab"]
)
def test_endless_repetition_ends(piece: str) -> None:
    """Patterns must not look at a place more than a bounded number of times: this would take hours."""
    find_people(piece * 60_000, [piece * 60_000])
