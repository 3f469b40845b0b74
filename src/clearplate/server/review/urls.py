"""Addresses of the review station. None carries a plate, a reason or a case number."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.review import audit_views, finding_views, views

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.queue, name="queue"),
    path("<uuid:item_id>/", views.item, name="item"),
    path("<uuid:item_id>/proper/", views.proper, name="proper"),
    path("<uuid:item_id>/improper/", views.improper, name="improper"),
    path("<uuid:item_id>/ask/", views.ask, name="ask"),
    path("<uuid:item_id>/explain/", views.explain, name="explain"),
    path("findings/", finding_views.findings, name="findings"),
    path("findings/<uuid:item_id>/", finding_views.finding, name="finding"),
    path("findings/<uuid:item_id>/consequence/", finding_views.consequence, name="consequence"),
    path("findings/<uuid:item_id>/suspend/", finding_views.suspend, name="suspend"),
    path("audits/", audit_views.audits, name="audits"),
    path("audits/<uuid:audit_id>/close/", audit_views.close, name="close_audit"),
    path("samples/", audit_views.samples, name="samples"),
    path("samples/<uuid:sample_id>/", audit_views.sample, name="sample"),
    path("log/<int:entry_id>/", audit_views.confidential, name="confidential"),
]
