"""What people read of a class that was marked: figures and shared mistakes, the report page, a
page a student, who wrote alike, and marks in the CSV files of Canvas and Moodle. Reads the
records that `classroom` keeps, and never marks. May import `classroom` and the rooms below it.
"""
