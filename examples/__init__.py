"""Things to try and to copy from; the tests run all of them."""
