"""Addresses of the policy station."""

from django.urls import path

from clearplate.server.policy import views

app_name = "policy"
urlpatterns = [path("", views.adopted, name="adopted"), path("history/", views.history, name="history")]
