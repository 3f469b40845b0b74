"""Addresses of the drafts station."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.drafts import views

app_name = "drafts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.drafts, name="list"),
    path("<uuid:draft_id>/", views.draft, name="draft"),
    path("<uuid:draft_id>/propose/", views.propose, name="propose"),
    path("<uuid:draft_id>/document.txt", views.document, name="document"),
]
