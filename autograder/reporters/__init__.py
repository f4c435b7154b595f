"""One report, many readers: each module here turns a `Report` into text, and does nothing else."""
