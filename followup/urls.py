from functools import partial

from followup.permissions import (
    can_close_complaints,
    can_manage_questions,
    can_raise_complaints,
    can_route_complaints,
    can_see_callbacks,
    can_see_complaints,
    can_solve_complaints,
)
from followup.views import callbacks, care, complaints
from staff.desk_path import desk_path
from workorders.permissions import may_close, may_invite

app_name = "followup"
urlpatterns = [
    desk_path("callbacks/", callbacks.list_callbacks, name="callbacks", permission=can_see_callbacks),
    desk_path("callbacks/<int:pk>/", callbacks.show_callback, name="callback", permission=can_see_callbacks),
    desk_path("callbacks/<int:pk>/take/", callbacks.take, name="take", permission=may_close),
    desk_path("callbacks/<int:pk>/answer/", callbacks.answer, name="answer", permission=may_close),
    desk_path("callbacks/<int:pk>/no-answer/", callbacks.no_answer, name="no-answer", permission=may_close),
    desk_path("callbacks/<int:pk>/later/", callbacks.call_later, name="call-later", permission=may_close),
    desk_path("callbacks/<int:pk>/close/", callbacks.close, name="close", permission=may_close),
    desk_path("complaints/", complaints.list_complaints, name="complaints", permission=can_see_complaints),
    desk_path("complaints/new/", complaints.choose_order, name="complaint-order", permission=can_raise_complaints),
    desk_path("complaints/orders/", complaints.look_up_order, name="order-lookup", permission=can_raise_complaints),
    desk_path(
        "complaints/new/<int:pk>/", complaints.new_complaint, name="complaint-new", permission=can_raise_complaints
    ),
    desk_path(
        "complaints/<int:pk>/", complaints.show_complaint, name="complaint-detail", permission=can_see_complaints
    ),
    *(
        desk_path(
            f"complaints/<int:pk>/{slug}/",
            partial(complaints.act, slug=slug),
            name=f"complaint-{slug}",
            permission=permission,
        )
        for slug, permission in (
            ("answer", can_solve_complaints),
            ("solve", can_solve_complaints),
            ("close", can_close_complaints),
            ("reject", can_close_complaints),
        )
    ),
    desk_path("complaints/<int:pk>/route/", complaints.route, name="complaint-route", permission=can_route_complaints),
    desk_path("cars-due/", care.list_cars_due, name="cars-due", permission=may_invite),
    desk_path("cars-due/invite/", care.invite, name="invite", permission=may_invite),
    desk_path("questions/", care.questions, name="questions", permission=can_manage_questions),
    desk_path("questions/<int:pk>/retire/", care.retire, name="question-retire", permission=can_manage_questions),
]
