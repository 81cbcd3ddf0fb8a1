import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.fields import names


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("By Vera Lindqvist and Tomas Arel", ["Vera Lindqvist", "Tomas Arel"]),
        ("Vera Lindqvist, Staff Writer", ["Vera Lindqvist"]),
        ("By VERA LINDQVIST | October 3, 2013", ["VERA LINDQVIST"]),
        ("Von Jana Muster, dpa", ["Jana Muster", "dpa"]),
        ("Par Luc Morel avec AFP", ["Luc Morel", "AFP"]),
        ("Автор: Вера Линд, специальный корреспондент", ["Вера Линд"]),
        ("بقلم: سامي حداد", ["سامي حداد"]),
        ("作者：张三、李四", ["张三", "李四"]),
        ("홍길동 기자", ["홍길동"]),
        ("José Marín y Robles", ["José Marín y Robles"]),
        ("Ana Ruiz y Luis Pérez", ["Ana Ruiz", "Luis Pérez"]),
        ("Reporting by Vera Lindqvist; Editing by Tomas Arel", ["Vera Lindqvist"]),
        ("von der Aue", ["von der Aue"]),
        ("Von Ursula von der Aue", ["Ursula von der Aue"]),
        ("Tomas Arel Jr.", ["Tomas Arel Jr."]),
        ("E.P.", ["E.P."]),
        ("Our staff reporter", ["Our staff reporter"]),
        ("vera@example.org", []),
        ("https://example.org/author/vera", []),
        ("admin", []),
        ("", []),
    ],
)
def test_people_of_a_value(value, people):
    assert names.people(value) == people


@pytest.mark.parametrize(
    "line",
    [
        "By the end of the war no one remembered the pier.",
        "By Friday the water had risen to the second floor.",
        "Von hier aus sieht man das Meer.",
        "Vera Lindqvist",
        "By " + "very " * 60 + "long",
    ],
)
def test_a_sentence_is_no_byline(line):
    assert names.byline(line) == []


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Vera Lindqvist", ["Vera Lindqvist"]),
        ("By The Harbour Courier", ["The Harbour Courier"]),
        ("Di Anna Rossi", ["Anna Rossi"]),
        ("Текст: Вера Линд", ["Вера Линд"]),
        ("מאת: נועה לוי", ["נועה לוי"]),
    ],
)
def test_a_byline_says_what_it_is(line, people):
    assert names.byline(line) == people


@given(st.text(max_size=300))
def test_names_are_short_and_given_once(text):
    found = names.people(text)
    assert all(name.strip() == name and 0 < len(name) <= names.LONGEST + 1 for name in found)
    assert len({name.casefold() for name in found}) == len(found)


def test_names_that_arabic_joins_are_split_where_the_second_is_known() -> None:
    known = {"ندى كرم", "وليد حداد", "سامي وهبي", "هارون"}
    assert names.split_joined(["سامي حداد وندى كرم"], known) == ("سامي حداد", "ندى كرم")
    assert names.split_joined(["رلى سعد وسامي حداد وندى كرم"], {*known, "سامي حداد"}) == (
        "رلى سعد",
        "سامي حداد",
        "ندى كرم",
    )
    assert names.split_joined(["وليد حداد", "محمد وليد حداد", "سامي وهبي"], known) == (
        "وليد حداد",
        "محمد وليد حداد",
        "سامي وهبي",
    )
    assert names.split_joined(["سامي حداد ونديم هارو"], known) == ("سامي حداد ونديم هارو",)
