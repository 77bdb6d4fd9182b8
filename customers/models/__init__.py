from customers.models.customer import Customer
from customers.models.vehicle import Brand, MileageReading, Ownership, Vehicle

__all__ = ["Brand", "Customer", "MileageReading", "Ownership", "Vehicle"]
