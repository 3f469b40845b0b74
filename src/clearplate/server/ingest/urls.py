"""Addresses that cameras call (docs/spec/wire.md); the project puts them under `ingest/`."""

from django.urls import path

from clearplate.server.ingest import views

app_name = "ingest"
urlpatterns = [
    path("v1/enroll", views.enroll, name="enroll"),
    path("v1/day-keys", views.day_keys, name="day_keys"),
    path("v1/uploads", views.uploads, name="uploads"),
    path("v1/heartbeat", views.heartbeat, name="heartbeat"),
]
