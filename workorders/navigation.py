from django.utils.translation import gettext_lazy as _

from staff.navigation import Page, register
from workorders.permissions import may_invite, may_manage_packages, may_see_orders, may_work

register(
    Page(_("Front desk"), _("Work orders"), "workorders:list", "ti-clipboard-list", may_see_orders, 20, "my_orders"),
    Page(_("Front desk"), _("Book a car"), "workorders:book-new", "ti-calendar-plus", may_invite, 14),
    Page(_("Workshop"), _("My jobs"), "workorders:jobs", "ti-tool", may_work, 30, "my_jobs"),
    Page(_("Workshop"), _("Service packages"), "workorders:packages", "ti-packages", may_manage_packages, 46),
)
