"""What is said of tests that a student wrote. A topic of `autograder.languages.english`."""

SENTENCES = {
    # of a part that is a test; {how} is the name of an implementation, such as: it differs only for negative numbers
    "trial.nothing": "Your test passes every implementation, the wrong ones too. Compare what comes back with values that you know to be right, and `assert` that they agree.",
    "trial.returns": "Your test passes every implementation, the wrong ones too. It returns something, and nobody looks at that: a test fails by raising AssertionError. Write `assert`.",
    "trial.slipped": "A wrong implementation passes your test: {how}.",
    "trial.everything": "Your test fails every implementation, the right ones too. One that is right: {how}.",
    "trial.refused": "Your test fails an implementation that is right: {how}.",
    "trial.raises": "{message} It raises {error}.",
    "trial.exact": "{message} Your test compares to the last digit, and two right programs differ there: leave a tolerance.",
    "trial.last_call": "{message} What came back from its last call is right.",
    # a call that was not answered; {name} is the function that is tested
    "trial.calls": "Your test calls {name} more than {most} times. A few calls that are well chosen tell more.",
    "trial.all": "Your tests make more calls, or larger ones, than all of them together may: {most} calls, 32 MiB.",
    "trial.size": "Your test calls {name} with more numbers, or has it return more, than may cross: 1 MiB. Use small arrays.",
    "trial.lost": "A call of {name} took too long, or too much memory, and was ended. Use smaller arguments.",
    "trial.over": "Your test calls an implementation that another test was given. Call only the {name} that it is given, and keep it nowhere.",
    "trial.malformed": "Your test calls {name} with something that is not made of numbers, strings, lists and arrays.",
    # rows of a table: what a call gave, and what a test said of an implementation
    "trial.came_back": "came back",
    "trial.verdict.passes": "passes your test",
    "trial.verdict.fails": "fails your test",
}
