"""Addresses of the station: ids only."""

from django.urls import path

from clearplate.server.evidence import looking_views, views

app_name = "evidence"

urlpatterns = [
    path("case/<uuid:case_id>/", views.case_exports, name="case"),
    path("hold/<uuid:hold_id>/", looking_views.hold, name="hold"),
    path("hold/<uuid:hold_id>/more/", looking_views.more, name="more"),
    path("hold/<uuid:hold_id>/picture/", views.picture, name="picture"),
    path("export/<uuid:export_id>/", views.export, name="export"),
    path("export/<uuid:export_id>/progress/", views.progress, name="progress"),
    path("export/<uuid:export_id>/download/", views.download, name="download"),
    path("export/<uuid:export_id>/hand-over/", views.hand_over, name="hand_over"),
    path("export/<uuid:export_id>/again/", views.again, name="again"),
]
