"""What an author runs: start an exercise (`scaffold`), write the stub, the notebook and the key
(`build`), and prove it (`audit`, with `mutants` of the model answer). May import `checking`,
`oracle` and the rooms below them; hands out files and audits.
"""
