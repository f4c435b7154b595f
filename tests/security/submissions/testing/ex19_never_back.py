"""A call that one of the right implementations counts at for minutes.

Deserves: 0
Says: took too long
"""


def test_conv_output_size(conv_output_size):
    assert conv_output_size(10**12, 1) == 10**12
