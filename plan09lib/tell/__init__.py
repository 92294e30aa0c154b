"""From judgements to Vietnamese: facts, sentences, charts, the views that a notebook shows."""
