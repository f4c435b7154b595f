"""Puts a key's questions to a candidate and takes down the replies, by a strict schema:
`questions` for a file, `notebook` for cells that may each fail, `evaluation` for models,
`measuring` for what a key's own functions say of replies, `trials` and `room` for tests that
students write. Knows no answer but the implementations that such a test is put to. May import
`sandbox` and the rooms below it; hands a `Transcript` to the judge.
"""
