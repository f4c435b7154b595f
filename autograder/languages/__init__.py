"""The catalogues of `autograder.wording` in other languages than English: a module each."""
