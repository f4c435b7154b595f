"""What stands around a student's own course: laying it down and putting a stub back (`workspace`),
what was reached so far (`progress`), the archive to hand in (`pack`), what the machine has
(`machine`), and tests in an editor's panel (`pytest_plugin`). May import `checking` and the rooms
below it; hands plain records and paths to the commands.
"""
