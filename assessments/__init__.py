"""What was measured: instruments, sittings and scorecards, without a name in any of them."""
