"""Addresses of the cameras' pages."""

from django.urls import path

from clearplate.server.cameras import views

app_name = "cameras"
urlpatterns = [
    path("", views.camera_list, name="list"),
    path("invite/", views.invite, name="invite"),
    path("<uuid:camera_id>/", views.detail, name="detail"),
    path("<uuid:camera_id>/reinvite/", views.reinvite, name="reinvite"),
    path("<uuid:camera_id>/<str:change>/", views.change, name="change"),
]
