"""What is known of actions and duties: evidence, ratings, votes, courses, proposals.

Begin with `task_review.py`, which holds it all together.
"""
