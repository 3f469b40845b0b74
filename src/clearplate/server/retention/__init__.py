"""Destroy each day on time, finish what a crash left half done, and certify it.

Promise: reads are destroyed within the adopted policy's days, and each destruction is on record (P1).
Takes:   days whose time has come from custody; what survives from holds.
Gives:   certificates to the public space; what is due and what blocks it to the operator.
Keeps:   each day's destruction as far as it has come; the clock as it was last trusted.
Logs:    retention.shredded, retention.clock_confirmed.
"""
