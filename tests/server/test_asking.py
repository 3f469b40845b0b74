"""Several questions in one: prepared once in a connection, with no value left behind."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from clearplate.core.errors import InvariantError
from clearplate.server.asking import ask, byte_strings

pytestmark = pytest.mark.django_db

DOUBLE = "SELECT 2 * %(number)s::int AS double"
NOTHING = "SELECT 1 AS missing WHERE false"
AFTER = "SELECT first.double + 1 AS after"


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_questions_are_answered_together_and_a_later_one_uses_an_earlier_ones_columns():
    assert ask({"number": 21}, first=DOUBLE, second=AFTER) == {"double": 42, "after": 43}


def test_what_is_not_found_is_none_and_hides_no_other_answer():
    assert ask({"number": 4}, none=NOTHING, first=DOUBLE) == {"missing": None, "double": 8}


def test_a_question_is_planned_once_in_a_connection_and_holds_no_value():
    before = prepared()
    for number in (1234567, 7654321):
        assert ask({"number": number}, alone=DOUBLE) == {"double": 2 * number}
    (text,) = set(prepared()) - set(before)
    assert "$1" in text
    assert "1234567" not in text


def test_texts_of_other_cursors_which_hold_their_values_are_not_remembered():
    ask({"number": 1}, alone=DOUBLE)
    for _ in range(10):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["a plate"])
    assert connection.connection.prepare_threshold is None
    assert not [text for text in prepared() if "a plate" in text]


def test_a_fault_is_the_databases_and_leaves_no_trace():
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask({}, wrong="SELECT nothing FROM nowhere")
    assert connection.connection.prepare_threshold is None
    assert ask({"number": 3}, alone=DOUBLE) == {"double": 6}


def test_it_counts_among_the_questions_that_tests_count(django_assert_num_queries):
    with django_assert_num_queries(1):
        ask({"number": 3}, alone=DOUBLE)


def test_two_columns_of_one_name_are_a_mistake():
    with pytest.raises(InvariantError, match="same name"):
        ask({"number": 3}, first=DOUBLE, second=DOUBLE)


def test_an_answer_survives_a_rollback_that_forgets_what_was_prepared(transactional_db):
    for _ in range(2):
        with transaction.atomic():
            assert ask({"number": 5}, alone=DOUBLE) == {"double": 10}
            transaction.set_rollback(True)
    assert ask({"number": 5}, alone=DOUBLE) == {"double": 10}


@pytest.mark.parametrize("values", [[], [b""], [b"\x00\xff", b'"}', b"plain"]])
def test_byte_strings_come_through(values):
    assert ask({"values": byte_strings(values)}, back="SELECT %(values)s::bytea[] AS back") == {"back": values}
