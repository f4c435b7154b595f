"""Calls implementations whose turn it is not, by their numbers, before it says anything of them.

Deserves: 0
Says: that another test was given
"""


def test_sigmoid(sigmoid):
    cells = {name: cell.cell_contents for name, cell in zip(sigmoid.__code__.co_freevars, sigmoid.__closure__)}
    ask, number = cells["ask"], cells["number"]
    answers = [ask({"call": number + n, "args": [1.0], "named": {}}) for n in range(4)]
    assert all("returned" in one for one in answers)
