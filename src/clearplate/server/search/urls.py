"""Addresses of the search station. None carries a plate, a reason or a case number."""

from django.urls import URLPattern, URLResolver, path

from clearplate.server.search import second_person_views, views

app_name = "search"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ask, name="ask"),
    path("line/", views.line, name="line"),
    path("spellings/", views.spellings, name="spellings"),
    path("looks/", views.looks, name="looks"),
    path("looks/line/", views.looks_line, name="looks_line"),
    path("second-person/", second_person_views.ask, name="second_person"),
    path("second-person/<uuid:proposal_id>/", second_person_views.proposal, name="proposal"),
    path("mine/", views.mine, name="mine"),
    path("<uuid:search_id>/", views.results, name="results"),
    path("<uuid:search_id>/image/", views.image, name="image"),
    path("<uuid:search_id>/second-person/", second_person_views.ask_for_rest, name="ask_for_rest"),
]
