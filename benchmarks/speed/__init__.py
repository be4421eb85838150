"""How fast bersih is, beside peers and beside what the machine can do at most."""
