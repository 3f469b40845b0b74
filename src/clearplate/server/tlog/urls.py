"""Addresses of the log."""

from django.urls import path

from clearplate.server.tlog import receipts, views

app_name = "tlog"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("receipts/<int:entry_id>/", receipts.receipt, name="receipt"),
]
