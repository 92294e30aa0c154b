"""What is known of actions and duties: evidence, and the sheets beside the roster.

Begin with `task_review.py`.
"""
