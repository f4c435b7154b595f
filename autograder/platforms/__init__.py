"""Ready autograder packages for Gradescope, Classroom 50, GitHub and PrairieLearn: one folder of
templates a platform, and `packages`, which fills them in for one exercise. May import `exercise`
and the rooms below it; hands out files to upload.
"""
