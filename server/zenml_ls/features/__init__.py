"""What an editor can ask, one module each: pure functions of document, place and snapshot."""
