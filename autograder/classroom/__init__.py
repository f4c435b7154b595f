"""Marks a class: `grading` is the story of `dlgrade grade`. A `cohort` of hand-ins goes through
`dispatch` to a pool of workers, on this machine or on a Dask cluster; each verdict becomes a record
in the ledger (`results.jsonl`), and `results` writes `grades.csv` from them. May import `checking`,
`nbgrader` and the rooms below; hands records to `class_report`.
"""
