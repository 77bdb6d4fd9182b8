from reception import permissions as may
from reception.views import bookings, gate, visits
from staff.desk_path import desk_path

app_name = "reception"
urlpatterns = [
    desk_path("gate/", gate.show_gate, name="gate", permission=may.can_watch_gate),
    desk_path("gate/inside/", gate.show_inside, name="inside", permission=may.can_watch_gate),
    desk_path("gate/in/", gate.let_in, name="gate-in", permission=may.can_register_arrival),
    desk_path("visits/<int:pk>/out/", gate.let_out, name="visit-out", permission=may.can_let_out),
    desk_path("waiting/", visits.show_waiting, name="waiting", permission=may.can_greet),
    desk_path("visits/<int:pk>/", visits.show_visit, name="visit-detail", permission=may.can_see_visits),
    desk_path("visits/<int:pk>/greet/", visits.greet, name="visit-greet", permission=may.can_greet),
    desk_path(
        "visits/<int:pk>/nobody-free/",
        visits.note_nobody_free,
        name="visit-nobody-free",
        permission=may.can_note_nobody_free,
    ),
    desk_path("visits/<int:pk>/identify/", visits.identify, name="visit-identify", permission=may.can_greet),
    desk_path("visits/<int:pk>/answer/", visits.answer, name="visit-answer", permission=may.can_greet),
    desk_path("visits/<int:pk>/card/", visits.take_card, name="visit-card", permission=may.can_take_gate_card),
    desk_path(
        "visits/<int:pk>/card-lost/", visits.forgive_card, name="visit-card-lost", permission=may.can_forgive_gate_card
    ),
    desk_path("visits/<int:pk>/check-in/", visits.check_in, name="check-in", permission=may.can_check_in),
    desk_path("passes/<int:pk>/", visits.show_gate_pass, name="gate-pass-detail", permission=may.can_see_visits),
    desk_path(
        "passes/<int:pk>/withdraw/", visits.withdraw, name="gate-pass-withdraw", permission=may.can_issue_gate_pass
    ),
    desk_path(
        "passes/<int:pk>/another/", visits.issue_another, name="gate-pass-another", permission=may.can_issue_gate_pass
    ),
    desk_path("bookings/", bookings.show_week, name="bookings", permission=may.can_see_bookings),
    desk_path("bookings/load/", bookings.show_day_load, name="day-load", permission=may.can_see_bookings),
    desk_path("bookings/new/", bookings.new_booking, name="booking-new", permission=may.can_book),
    desk_path("bookings/<int:pk>/", bookings.show_booking, name="booking-detail", permission=may.can_see_bookings),
    desk_path("bookings/<int:pk>/move/", bookings.move, name="booking-move", permission=may.can_book),
    desk_path("bookings/<int:pk>/cancel/", bookings.cancel, name="booking-cancel", permission=may.can_book),
    desk_path("bookings/<int:pk>/no-show/", bookings.mark_no_show, name="booking-no-show", permission=may.can_book),
]
