"""Addresses of the cases station."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.cases import adapter_views, embargo_views, views

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.case_list, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.import_file, name="import"),
    path("records-system/", adapter_views.token_list, name="tokens"),
    path("records-system/make/", adapter_views.make_token, name="make_token"),
    path("records-system/<uuid:token_id>/revoke/", adapter_views.revoke_token, name="revoke_token"),
    path("<uuid:case_id>/", views.detail, name="detail"),
    path("<uuid:case_id>/offense/", views.change_offense, name="change_offense"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:case_id>/embargo/", embargo_views.embargo, name="embargo"),
    path("<uuid:case_id>/embargo/end/", embargo_views.end_embargo, name="end_embargo"),
    path("<uuid:case_id>/officers/", views.add_officer, name="add_officer"),
    path("<uuid:case_id>/officers/<uuid:officer_id>/remove/", views.remove_officer, name="remove_officer"),
]
