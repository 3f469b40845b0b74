"""Addresses of the approvals station. None carries a plate, a reason or a case number."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.approvals import support_views, views

app_name = "approvals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.queue, name="queue"),
    path("support/", support_views.page, name="support"),
    path("support/<uuid:support_id>/end/", support_views.end, name="end_support"),
    path("<uuid:request_id>/approve/", views.approve, name="approve"),
    path("<uuid:request_id>/decline/", views.decline, name="decline"),
    path("<uuid:request_id>/withdraw/", views.withdraw, name="withdraw"),
]
