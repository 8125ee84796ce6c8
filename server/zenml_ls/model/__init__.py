"""What ZenML means: its files, flavors, stacks, profiles and repositories."""
