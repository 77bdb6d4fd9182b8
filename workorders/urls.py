from staff.desk_path import desk_path
from workorders import permissions as may
from workorders.arrows import ARROWS
from workorders.deeds import DEEDS
from workorders.views import acting, jobs, lines, opening, orders, packages

app_name = "workorders"
urlpatterns = [
    desk_path("", orders.list_orders, name="list", permission=may.may_see_orders),
    desk_path("jobs/", jobs.show_jobs, name="jobs", permission=may.may_work),
    desk_path("packages/", packages.list_packages, name="packages", permission=may.may_manage_packages),
    desk_path("packages/new/", packages.edit_package, name="package-new", permission=may.may_manage_packages),
    desk_path("packages/<int:pk>/", packages.edit_package, name="package", permission=may.may_manage_packages),
    desk_path("book/", opening.book_new, name="book-new", permission=may.may_invite),
    desk_path("cars/", opening.car_lookup, name="car-lookup", permission=may.may_see_orders),
    desk_path("receive/<int:pk>/", opening.receive_car, name="receive-visit", permission=may.may_advise),
    desk_path("<int:pk>/", orders.show_order, name="detail", permission=may.may_see_orders),
    desk_path("<int:pk>/book/", opening.book_invited, name="book", permission=may.may_invite),
    desk_path("<int:pk>/receive/", opening.receive_announced, name="receive", permission=may.may_advise),
    desk_path("<int:pk>/clock-on/", lines.clock_on, name="clock-on", permission=may.may_work),
    desk_path("<int:pk>/clock-off/", lines.clock_off, name="clock-off", permission=may.may_work),
    desk_path("clocks/<int:pk>/end/", lines.end_clock, name="end-clock", permission=may.may_end_clocks),
    desk_path("lines/<int:pk>/finish/", lines.finish_line, name="finish-line", permission=may.may_work),
    desk_path("lines/<int:pk>/remove/", lines.remove_line, name="remove-line", permission=may.may_advise),
    desk_path("lines/<int:pk>/withdraw/", lines.withdraw_line, name="withdraw-line", permission=may.may_advise),
    desk_path(
        "lines/<int:pk>/insurer-agrees/",
        lines.insurer_agrees,
        name="insurer-agrees",
        permission=may.may_agree_for_insurer,
    ),
    desk_path(
        "lines/<int:pk>/comeback/",
        lines.confirm_comeback,
        name="confirm-comeback",
        permission=may.may_confirm_comeback,
    ),
    desk_path("work/<int:pk>/offer/", lines.offer_work, name="offer-work", permission=may.may_advise),
    desk_path("work/<int:pk>/decline/", lines.decline_work, name="decline-work", permission=may.may_advise),
    *(
        desk_path(f"<int:pk>/{deed.slug}/", acting.deed_view(deed), name=deed.slug, permission=deed.permission)
        for deed in DEEDS
    ),
    *(
        desk_path(f"<int:pk>/{arrow.slug}/", acting.arrow_view(arrow), name=arrow.slug, permission=arrow.permission)
        for arrow in ARROWS
    ),
]
