from django.urls import path

from dashboard.permissions import can_manage_walls, can_see_board, can_see_figures
from dashboard.views import board, desk, figures, search, walls
from staff.desk_path import desk_path
from staff.permissions import can_see_desk

app_name = "dashboard"
urlpatterns = [
    desk_path("", desk.home, name="home", permission=can_see_desk),
    desk_path("desk/", desk.show_desk, name="desk", permission=can_see_desk),
    desk_path("counts/", desk.show_counts, name="counts", permission=can_see_desk),
    desk_path("search/", search.show_hits, name="search", permission=can_see_desk),
    desk_path("board/", board.show_board, name="board", permission=can_see_board),
    desk_path("board/walls/", walls.list_walls, name="walls", permission=can_manage_walls),
    desk_path("board/walls/<int:pk>/revoke/", walls.revoke_wall, name="wall-revoke", permission=can_manage_walls),
    path("wall/<str:token>/", walls.show_wall, name="wall"),
    desk_path("dashboard/", figures.show_figures, name="figures", permission=can_see_figures),
    desk_path("dashboard/orders/", figures.list_orders, name="orders", permission=can_see_figures),
]
