"""Addresses of the log."""

from django.urls import path

from clearplate.server.tlog import views

app_name = "tlog"
urlpatterns = [path("", views.entries, name="entries")]
