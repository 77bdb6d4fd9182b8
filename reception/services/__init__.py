"""What happens at the gate, at the front desk and with bookings."""
