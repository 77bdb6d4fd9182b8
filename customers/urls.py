from customers.permissions import (
    can_change_owner,
    can_edit_customers,
    can_manage_brands,
    can_record_mileage,
    can_see_customers,
)
from customers.views import brands, cars, lookups, people
from staff.desk_path import desk_path

app_name = "customers"
urlpatterns = [
    desk_path("", people.list_customers, name="customer-list", permission=can_see_customers),
    desk_path("new/", people.new_customer, name="customer-new", permission=can_edit_customers),
    desk_path("<int:pk>/", people.show_customer, name="customer-detail", permission=can_see_customers),
    desk_path("<int:pk>/edit/", people.edit_customer, name="customer-edit", permission=can_edit_customers),
    desk_path("lookup/", lookups.look_up_customer, name="customer-lookup", permission=can_see_customers),
    desk_path("cars/", cars.list_vehicles, name="vehicle-list", permission=can_see_customers),
    desk_path("cars/new/", cars.new_vehicle, name="vehicle-new", permission=can_edit_customers),
    desk_path("cars/<int:pk>/", cars.show_vehicle, name="vehicle-detail", permission=can_see_customers),
    desk_path("cars/<int:pk>/edit/", cars.edit_vehicle, name="vehicle-edit", permission=can_edit_customers),
    desk_path("cars/<int:pk>/mileage/", cars.add_mileage, name="vehicle-mileage", permission=can_record_mileage),
    desk_path("cars/<int:pk>/owner/", cars.new_owner, name="vehicle-owner", permission=can_change_owner),
    desk_path("cars/lookup/", lookups.look_up_vehicle, name="vehicle-lookup", permission=can_see_customers),
    desk_path("brands/", brands.list_brands, name="brands", permission=can_manage_brands),
    desk_path("brands/<int:pk>/", brands.switch_brand, name="brand-switch", permission=can_manage_brands),
]
