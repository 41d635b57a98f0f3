"""Bots that live shortly: whole processes that are killed from outside, or end themselves at a named point.

    with Nursery() as nursery:
        nursery.start(environment, log, "made")  # a process of its own, composed as the application composes itself
        assert nursery.wait() == -9              # it got there, and ended itself
        nursery.start(environment, log)

The nursery imports everything that a life needs and forks, so that a life begins in a tenth of a second instead of
eight. Nothing is patched: what ends a life is a collaborator that was passed in where the application takes one.
"""
