"""The doors as people meet them: keyboard, phone, Spanish, without scripts; and passkeys for real."""

import pytest

from browsing import PHONE, WIDE, check, code_for, enter, look, virtual_authenticator
from clearplate.server import clock
from clearplate.server.agencies import actions, lockout
from clearplate.server.agencies.models import AgencyKind, Officer, Role
from people import PASSWORD, a_person, adopt_example_policy

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (PHONE, "es")], ids=["wide-en", "phone-es"])


def a_link(site):
    link = actions.create_first_coordinator(
        email="pat@example.gov", full_name="Pat Reyes", agency_name="Testville Police", kind=AgencyKind.POLICE
    )
    return site + "/accounts/" + link.partition("/accounts/")[2]


@SIZES
def test_a_first_coordinator_comes_in_by_link_and_authenticator_app(open_page, site, viewport, language):
    page = open_page(viewport, language)
    page.goto(a_link(site))
    check(page, f"invitation-{language}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/enroll/")
    check(page, f"enroll-{language}")
    page.locator("a[href*='totp/enroll']").click()
    page.locator(".cp-qr").wait_for()
    check(page, f"enroll-totp-{language}")
    page.locator("[name=code]").fill(code_for(page))
    code = page.locator("[name=code]").input_value()
    page.locator("main form button[type=submit]").first.click()
    page.locator("#codes").wait_for()
    check(page, f"recovery-codes-{language}")
    assert page.locator("#codes li").count() == 10
    page.locator(".cp-actions a").first.click()
    check(page, f"first-use-{language}")
    page.locator("[name=code]").fill(code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(site + "/")
    check(page, f"home-coordinator-{language}")


@SIZES
def test_the_pages_of_the_door(open_page, site, viewport, language):
    page = open_page(viewport, language)
    page.goto("/accounts/login/")
    check(page, f"login-{language}")
    page.locator("[name=login]").fill("nobody@example.gov")
    page.locator("[name=password]").fill("not this one at all")
    page.locator("main form button[type=submit]").first.click()
    check(page, f"login-wrong-{language}")
    page.goto("/accounts/invitation/used-up/")
    check(page, f"invitation-gone-{language}")


@SIZES
def test_the_coordinators_desk(open_page, viewport, language):
    adopt_example_policy()
    chief = a_person("Pat Reyes", Role.COORDINATOR, Role.SUPERVISOR, command_staff=True)
    ada = a_person("Ada Byron", supervisor=chief.officer)
    a_person("Grace Hopper", Role.AUDITOR, trained=False)
    page = open_page(viewport, language)
    enter(page, chief)
    check(page, f"home-{language}")
    page.goto("/accounts/officers/")
    check(page, f"officers-{language}")
    page.goto("/accounts/officers/add/")
    check(page, f"add-officer-{language}")
    page.locator("[name=full_name]").fill("Alan Turing")
    page.locator("[name=email]").fill("alan@example.gov")
    page.locator("label[for=id_roles_0]").click()
    page.locator("main form button[type=submit]").click()
    page.locator("#link").wait_for()
    check(page, f"invitation-made-{language}")
    page.goto(f"/accounts/officers/{ada.officer.id}/")
    check(page, f"officer-{language}")
    page.locator("a[href$='end-access/']").click()
    check(page, f"end-access-{language}")
    page.locator("main form button[type=submit]").click()
    check(page, f"officer-ended-{language}")
    assert not Officer.objects.get(pk=ada.officer.pk).is_active
    page.locator(".cp-title-row button").click()
    assert Officer.objects.get(pk=ada.officer.pk).is_active
    page.goto("/accounts/")
    check(page, f"account-{language}")
    page.goto("/accounts/no-such-page/")
    check(page, f"not-found-{language}")


@SIZES
def test_confirming_whose_an_account_is(open_page, site, viewport, language):
    adopt_example_policy()
    chief, official = a_person("Pat Reyes", Role.COORDINATOR), a_person("Olga Ortiz", Role.OFFICIAL)
    made = a_person("Alan Turing", Role.AUDITOR, trained=False)
    actions.invite(chief.officer, made.officer)
    own = open_page(viewport, language)
    enter(own, made)
    own.wait_for_url(site + "/accounts/")
    check(own, f"account-not-confirmed-{language}")
    number = own.locator("#number").inner_text()
    own.goto("/review/")
    check(own, f"not-confirmed-{language}")

    desk = open_page(viewport, language)
    enter(desk, official)
    desk.goto("/accounts/officers/")
    check(desk, f"officers-waiting-{language}")
    assert desk.locator("a[href='/accounts/officers/'] .cp-nav__count").inner_text().startswith("1")
    desk.locator("section[aria-labelledby=waiting] a").click()
    check(desk, f"officer-waiting-{language}")
    desk.locator("[name=number]").fill("000000" if number.replace(" ", "") != "000000" else "000001")
    desk.locator("section[aria-labelledby=confirm] button[type=submit]").click()
    desk.locator(".usa-error-message").wait_for()
    check(desk, f"officer-wrong-number-{language}")
    desk.locator("[name=number]").fill(number)
    desk.keyboard.press("Enter")
    desk.locator(".usa-alert--success").wait_for()
    check(desk, f"officer-confirmed-{language}")
    own.goto("/review/")
    assert own.locator("nav.cp-nav").count() == 1


@SIZES
def test_a_locked_session_and_a_locked_name(open_page, monkeypatch, viewport, language):
    ada = a_person("Ada Byron")
    page = open_page(viewport, language)
    enter(page, ada)
    page.locator(".cp-account__name").click()
    check(page, f"account-menu-{language}")
    monkeypatch.setenv(clock.OFFSET_VARIABLE, str(31 * 60))
    page.goto("/accounts/")
    assert page.locator("nav.cp-nav").count() == 0, "a locked screen shows nothing of the work"
    check(page, f"locked-{language}")
    monkeypatch.delenv(clock.OFFSET_VARIABLE)
    for _turn in range(5):
        page.locator("[name=code]").fill("000000")
        page.locator("main form button[type=submit]").first.click()
    check(page, f"locked-out-{language}")


def test_the_doors_work_without_scripts(open_page, site):
    ada = a_person("Ada Byron")
    page = open_page(PHONE, scripts=False)
    enter(page, ada)
    look(page, "home-without-scripts")
    page.locator(".cp-account__name").click()
    page.locator(".cp-account__menu button").click()
    page.goto("/accounts/")
    assert "/accounts/login/" in page.url


def test_a_passkey_is_made_and_opens_the_door_alone_even_of_a_locked_name(open_page, site):
    page = open_page()
    with virtual_authenticator(page) as (devtools, key):
        page.goto(a_link(site))
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=again]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.locator("a[href*='passkeys/add']").click()
        check(page, "passkey-add")
        page.locator("#mfa_webauthn_add").click()
        page.locator("#codes").wait_for()
        page.locator(".cp-actions a").first.click()
        check(page, "passkey-first-use")
        page.locator("#mfa_webauthn_reauthenticate").click()
        page.wait_for_url(site + "/")
        page.locator(".cp-account__name").click()
        page.locator(".cp-account__menu button").click()
        for _turn in range(lockout.FAILURES_MAX):
            lockout.count_failure("pat@example.gov", clock.now())
        page.goto("/accounts/login/")
        page.locator("#passkey_login").click()
        page.wait_for_url(site + "/")
        (credential,) = devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
        assert credential["isResidentCredential"]
        page.goto("/accounts/")
        check(page, "account-with-passkey")


def test_a_passkey_whose_person_is_not_verified_opens_nothing(open_page, site):
    page = open_page()
    with virtual_authenticator(page) as (devtools, key):
        page.goto(a_link(site))
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=again]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.goto("/accounts/second-factor/passkeys/add/")
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        page.locator("#mfa_webauthn_add").click()
        page.locator("[data-passkey-problem]").wait_for(state="visible")
        look(page, "passkey-refused")
    assert page.goto("/").url.endswith("/accounts/enroll/?next=%2F")


def test_the_sign_in_page_is_usable_by_keyboard_alone(page, site):
    ada = a_person("Ada Byron")
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(ada.officer.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/authenticate/")
    page.locator("[name=code]").focus()
    page.keyboard.type(ada.code())
    page.keyboard.press("Enter")
    page.wait_for_url(site + "/")
    page.keyboard.press("Tab")
    look(page, "focus-skip-link")


def test_nothing_on_a_page_comes_from_elsewhere(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert all(url.startswith((site, "data:")) for url in asked), asked
