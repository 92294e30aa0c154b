"""Facts between wards and city, and the further pages of a roll-up."""
