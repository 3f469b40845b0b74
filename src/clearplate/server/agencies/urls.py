"""Addresses of accounts and officers.

Ours are under the name `agencies:`. The account library's names stand without a prefix, because it looks them up so, and
only those pages of it are here that we use: nobody registers, and no password is reset by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from clearplate.server.agencies import confirming_views, entrance, roster_views, standing_views, views

ours = [
    path("", views.account, name="account"),
    path("language/", views.language, name="language"),
    path("enroll/", views.enroll, name="enroll"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("officers/", views.officers, name="officers"),
    path("officers/roster/", roster_views.import_roster, name="import_roster"),
    path("officers/add/", views.add_officer, name="add_officer"),
    path("officers/<uuid:officer_id>/", views.officer, name="officer"),
    path("officers/<uuid:officer_id>/confirm/", confirming_views.confirm, name="confirm"),
    path("officers/<uuid:officer_id>/roles/", views.roles, name="roles"),
    path("officers/<uuid:officer_id>/training/", views.training, name="training"),
    path("officers/<uuid:officer_id>/end-access/", views.end_access, name="end_access"),
    path("officers/<uuid:officer_id>/restore-access/", views.restore_access, name="restore_access"),
    path("officers/<uuid:officer_id>/standing/", standing_views.change, name="standing"),
    path("officers/<uuid:officer_id>/suspend/", standing_views.suspend, name="suspend"),
    path("officers/<uuid:officer_id>/reinstate/", standing_views.reinstate, name="reinstate"),
    path("officers/<uuid:officer_id>/unlock/", views.unlock, name="unlock"),
    path("officers/<uuid:officer_id>/reset-access/", views.reset_access, name="reset_access"),
]

second_factors = [
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", entrance.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("totp/enroll/", entrance.EnrollTotp.as_view(), name="mfa_activate_totp"),
    path("totp/remove/", entrance.RemoveTotp.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", entrance.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("passkeys/add/", entrance.EnrollPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", entrance.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", entrance.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    # Where the library sends people after managing second factors.
    path("", views.account, name="mfa_index"),
    path("passkeys/", views.account, name="mfa_list_webauthn"),
]

urlpatterns = [
    path("", include((ours, "agencies"))),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", entrance.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("password/", entrance.ChangePassword.as_view(), name="account_change_password"),
    path("second-factor/", include(second_factors)),
]
