"""What tests of several rooms share: made-up classes, notebooks, submissions, processes."""
