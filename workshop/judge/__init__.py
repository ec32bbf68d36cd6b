"""The judge: what a stage's tests say with, what tries them on a learner's step, and its verdict.

`calls`, `expecting` and `wiring` are for the tests; `checks` runs them, in a `worker`; `diagnoses`
and `words` say what is likely wrong; `report`, `watch` and `notebook` show it. Gradio takes seconds
to import: `worker`, `report` and `watch` do without it.
"""
