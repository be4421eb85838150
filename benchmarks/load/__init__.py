"""What the service costs and stands: CPU beside an echo of the same stack, and a long mixed load.

All traffic stays on loopback, all loops are bounded. Results go to standard output as JSON.
"""
