"""What a run leaves in its `--out`: the `record` of each submission, kept in the `ledger`
(`results.jsonl`) so that a kill loses none, the table `grades.csv`, what the run used, and what it
has to tell. May import `class_rules` and the rooms below; hands records to `classroom` and
`class_report`.
"""
