"""Addresses of the cameras station."""

from django.urls import URLPattern, URLResolver

app_name = "cameras"
urlpatterns: list[URLPattern | URLResolver] = []
