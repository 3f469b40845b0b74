"""The address of the start page."""

from django.urls import path

from clearplate.server.agencies import views

app_name = "ui"
urlpatterns = [path("", views.home, name="home")]
