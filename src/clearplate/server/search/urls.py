"""Addresses of the search station. None carries a plate, a reason or a case number."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.search import views

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ask, name="ask"),
    path("line/", views.line, name="line"),
    path("spellings/", views.spellings, name="spellings"),
    path("mine/", views.mine, name="mine"),
    path("<uuid:search_id>/", views.results, name="results"),
    path("<uuid:search_id>/image/", views.image, name="image"),
]
