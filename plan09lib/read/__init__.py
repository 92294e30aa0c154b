"""From files to typed frames and findings: the plan, a ward's lists, what a city has received."""
