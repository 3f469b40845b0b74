"""Addresses of the records system's door; no session leads here."""

from django.urls import path

from clearplate.server.cases import adapter_views

app_name = "records"
urlpatterns = [
    path("case", adapter_views.put_case, name="case"),
    path("cases", adapter_views.put_cases, name="cases"),
]
