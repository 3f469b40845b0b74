"""Two policies, and what a council is told about what changes."""

import pytest

from clearplate.core.policy.difference import difference, summary
from clearplate.core.policy.document import build_document

NEW_RULE = """
@id("search.at_night")
@promise("P7")
@en("No search of more than {search_window_max_days} days.")
@es("Ninguna búsqueda de más de {search_window_max_days} días.")
forbid (principal, action == Action::"search_plate", resource) when { context.camera_count > 40 };
"""


@pytest.fixture
def changed(files, document):
    """Makes the changes of a draft that replaces text in one file of the example city."""

    def make(name, *replacements, add=""):
        text = files[name]
        for before, after in replacements:
            assert before in text
            text = text.replace(before, after, 1)
        return difference(document, build_document(files | {name: text + add}))

    return make


def test_a_policy_does_not_differ_from_itself(document):
    assert difference(document, document) == []
    assert summary([], "en") == "Nothing that counts is different."
    assert summary([], "es").startswith("Nada")


def test_a_number_tells_both_values_with_their_unit_and_which_is_stricter(changed):
    shorter = [
        ("retention_days = 30", "retention_days = 21"),
        ("search_window_max_days = 30", "search_window_max_days = 21"),
    ]
    retention, window = changed("parameters.toml", *shorter)
    assert retention.sentence("en") == "Reads are destroyed after: 30 days → 21 days"
    assert retention.sentence("es") == "Las lecturas se destruyen después de: 30 días → 21 días"
    assert (retention.effect, retention.mark("es")) == ("stricter", "más estricto")
    assert window.subject == "search_window_max_days"


def test_a_number_that_grows_is_looser(changed):
    (hold,) = changed("parameters.toml", ("hold_days_max = 180", "hold_days_max = 366"))
    assert (hold.effect, hold.mark("en")) == ("looser", "looser")


def test_offense_types_come_and_go(changed):
    gone, came = sorted(
        changed("parameters.toml", ('"520", # weapon law violations', '"23F",')),
        key=lambda change: change.effect,
        reverse=True,
    )
    assert gone.sentence("en") == "No more searches for: Weapon law violations (520)"
    assert came.sentence("es") == "Se permitirán búsquedas por: Hurto en un vehículo (23F)"
    assert (gone.effect, came.effect) == ("stricter", "looser")


def test_a_new_rule_is_told_with_its_sentence_and_its_promise(changed):
    (rule,) = changed("2-search.cedar", add=NEW_RULE)
    assert rule.sentence("en") == "New rule: No search of more than 30 days. (search.at_night, P7)"
    assert rule.sentence("es").startswith("Regla nueva: Ninguna búsqueda de más de 30 días.")
    assert rule.effect == "stricter"


def test_a_removed_rule_is_looser_and_one_that_permits_the_other_way_round(files, document):
    more = build_document(files | {"9.cedar": NEW_RULE})
    (gone,) = difference(more, document)
    assert (gone.effect, gone.sentence("en")[:13]) == ("looser", "Rule removed:")
    permits = NEW_RULE.replace("forbid (", "permit (")
    (comes,) = difference(document, build_document(files | {"9.cedar": permits}))
    assert comes.effect == "looser"
    assert comes.sentence("en").startswith("New rule that permits:")


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("when { context.case.known }\nunless { context.case.active };", "unless { context.case.active };", "stricter"),
        ("unless { context.case.active };", "unless { context.case.active }\nunless { context.exigent };", "looser"),
        ("unless { context.case.active };", "unless { context.case.on_case };", "other"),
    ],
    ids=["a condition goes", "a condition comes", "another condition"],
)
def test_a_rewritten_rule_is_marked_only_where_its_form_tells(changed, before, after, effect):
    (rule,) = changed("2-search.cedar", (before, after))
    assert (rule.subject, rule.effect) == ("search.case_active", effect)
    assert rule.sentence("en").startswith("Changed rule: This case is closed.")


def test_a_rule_about_fewer_acts_is_looser(changed):
    (rule,) = changed(
        "2-search.cedar",
        ('forbid (principal, action == Action::"open_image", resource)\nunless { context.own_search };',
         'forbid (principal, action in [Action::"open_image", Action::"search_plate"], resource)\nunless { principal.active };'),
    )  # fmt: skip
    assert rule.effect == "other"  # more acts, and another condition
    (rule,) = changed("1-people.cedar", ('        Action::"open_image",\n', ""))
    assert (rule.subject, rule.effect) == ("people.second_factor", "looser")


def test_another_effect_of_the_same_rule_is_to_be_read(files, document):
    first = build_document(files | {"9.cedar": NEW_RULE})
    (rule,) = difference(first, build_document(files | {"9.cedar": NEW_RULE.replace("forbid", "permit")}))
    assert rule.effect == "other"


def test_other_words_of_the_same_rule_are_shown_beside_each_other(changed):
    (rule,) = changed(
        "1-people.cedar", ("Only an officer whose access is active may act.", "Only active officers act.")
    )
    assert rule.sentence("en").startswith(
        "Same rule in other words: “Only an officer whose access is active may act.” → “Only active"
    )
    assert rule.effect == "other"


def test_a_new_number_changes_no_rule_that_only_names_it(changed):
    changes = changed("parameters.toml", ("training_valid_days = 365", "training_valid_days = 180"))
    assert [change.subject for change in changes] == ["training_valid_days"]


def test_order_facts_and_title_are_told(files, document, changed):
    moved = files | {"0-first.cedar": files["5-approvals.cedar"], "5-approvals.cedar": "// moved\n"}
    (order,) = difference(document, build_document(moved))
    assert "order of the rules" in order.sentence("en")
    (facts,) = changed("policy.cedarschema", add="// one more word\n")
    assert (facts.part, facts.effect) == ("facts", "other")
    (title,) = changed("parameters.toml", ('title_en = "Plate reader policy of Example City"', 'title_en = "Ours"'))
    assert title.sentence("en") == "The title: “Plate reader policy of Example City” → “Ours”"


def test_comments_and_layout_change_nothing_that_counts(changed):
    assert changed("3-programme.cedar", add="// a comment\n") == []


def test_the_summary_counts(changed):
    changes = changed(
        "parameters.toml",
        ("hold_days_max = 180", "hold_days_max = 366"),
        ("training_valid_days = 365", "training_valid_days = 180"),
    )
    assert summary(changes, "en") == "2 changes: 1 stricter, 1 looser, 0 to be read."
    assert summary(changes[:1], "es").startswith("1 cambio:")
