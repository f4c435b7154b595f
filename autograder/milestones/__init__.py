"""Seven moments of deep learning's history, each run on a student's own code once the parts that it
needs are right. `moments` lists them; `work` says which parts are right, by the same check as ever;
`running` has a moment run behind the runner's wall, where the student's functions meet public data
and plain numbers come back; from these the sentences and pictures are made here, by `page` and
`text`. May import `student`, `checking` and the rooms below; hands states and pages to `cli`.
"""
