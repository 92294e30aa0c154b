"""Problem, programme, plan, why, proposal: whom to send on which course.

Begin with `proposal.py`.
"""
