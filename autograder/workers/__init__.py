"""Who marks a class: a `worker` turns the bytes of one submission into the bytes of its verdict, a
`pool` has several of them, here or on a Dask cluster, and `dispatch` keeps them busy. May
import `checking` and the rooms below; hands answers to `classroom`.
"""
