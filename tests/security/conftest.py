"""What students hand in is no test, whatever its file is called."""

collect_ignore = ["submissions"]
