"""The step loop: between any two steps requests come and go, and the fair order chooses who shares the next call.

A few threads, as many as the processors hold models, take turns: each picks a unit of work (a denoiser call for the
images of one model and size, the decoding of one image, or the loading of a model) under one lock, does it without
the lock, and settles what came of it. On a GPU, or where a model uses all processors, one unit runs at a time; models
that use one processor run side by side, each call at the same bits.

A request that has the engine to itself is made at tier 1 on a CPU, so that image *i* of a set equals its seed made
alone. Others share calls, and their traces say so.
"""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections.abc import Hashable

from generation.backends.following import cancelled
from generation.fairness import ROWS, Candidate, FairOrder, packed
from generation.request import MAX_IMAGES
from generation.residents import Resident, Residents, processors
from generation.units import Decoding, Loading, Stepping, Unit
from generation.whole import Whole
from generation.work import ImageWork, RequestWork

TIDY_TICKS = 1000
EXIT_SECONDS = 30.0


class StepLoop:
    """Makes `RequestWork`s. All methods may be called from any thread."""

    def __init__(self, residents: Residents, *, slots: int | None = None) -> None:
        """``slots`` are the processors to use; None takes all, or as many as the models are told to use."""
        self._residents = residents
        self._slots = slots or residents.threads or processors()
        self._changed = threading.Condition()
        self._works: dict[int, RequestWork] = {}
        self._threads: list[threading.Thread] = []
        self._order = FairOrder()
        self._started = 0
        self._busy_slots = 0
        self._loading = False
        self._closed = False

    def submit(self, work: RequestWork) -> None:
        """Take up a request; its listener hears of the rest."""
        with self._changed:
            if self._closed:
                raise RuntimeError("the engine is closed")
            if work.cancelled:
                return
            self._started += 1
            work.number = self._started
            work.arrived = self._order.now
            work.images = [ImageWork(index) for index in range(work.request.count)]
            self._works[work.number] = work
            self._more_threads()
            self._changed.notify_all()

    def cancel(self, work: RequestWork) -> None:
        """Forget a request. The call that it is in runs to its end, for the others in it."""
        with self._changed:
            work.cancelled = True
            self._works.pop(work.number, None)
        work.listener.fail(cancelled())

    def close(self, patience: float | None = None) -> None:
        """Cancel everything and wait for the threads, for ``patience`` seconds at most where it is given."""
        atexit.unregister(self.close)
        with self._changed:
            self._closed = True
            works = list(self._works.values())
            self._changed.notify_all()
        for work in works:
            self.cancel(work)
        end = None if patience is None else time.monotonic() + patience
        for thread in self._threads:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def idle(self) -> bool:
        """Whether there is no request left."""
        return not self._works

    @property
    def tick(self) -> int:
        """How many calls and decodings there have been."""
        return self._order.now

    def _more_threads(self) -> None:
        """As many as there are images, up to the processors."""
        if not self._threads:  # whatever ends the process: it would abort with a thread in the middle of a kernel
            atexit.register(self.close, EXIT_SECONDS)
        wanted = min(self._slots, sum(len(work.images) for work in self._works.values()))
        while len(self._threads) < wanted:
            self._threads.append(threading.Thread(target=self._serve, name="engine", daemon=True))
            self._threads[-1].start()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while (unit := self._chosen()) is None:
                    if self._closed:
                        return
                    self._changed.wait()
                self._take(unit)
            try:
                unit.run()
            except Exception as error:  # a bug ends what was in hand, not the loop
                unit.failures += [(work, error) for work, _ in unit.images]
            with self._changed:
                self._settle(unit)
                self._changed.notify_all()

    def _take(self, unit: Unit) -> None:
        self._busy_slots += unit.slots
        self._loading = self._loading or isinstance(unit, Loading)
        self._residents.used(unit.images[0][0].entry)
        for _, image in unit.images:
            image.busy = True

    def _settle(self, unit: Unit) -> None:
        self._busy_slots -= unit.slots
        if isinstance(unit, Loading):
            self._loading = False
        for _, image in unit.images:
            image.busy = False
        if unit.served:
            self._order.charge([work.share for work, _ in unit.served])
        for work, error in unit.failures:
            if self._works.pop(work.number, None) is not None:
                work.listener.fail(error)
        for work in {work for work, _ in unit.images}:
            if work.number in self._works and all(image.made is not None for image in work.images):
                del self._works[work.number]
                self._succeed(work)
        if self._order.now % TIDY_TICKS == 0:
            self._order.forget(work.share for work in self._works.values())

    def _succeed(self, work: RequestWork) -> None:
        try:
            work.listener.succeed(work.result())
        except Exception as error:  # nobody waits for ever for a result that cannot be put together
            work.listener.fail(error)

    def _chosen(self) -> Unit | None:
        if self._closed:
            return None
        try:
            return self._next()
        except Exception as error:  # a bug in choosing would meet the same requests again, for ever
            works, self._works = list(self._works.values()), {}
            for work in works:
                work.listener.fail(error)
            return None

    def _next(self) -> Unit | None:
        """The next unit of work, None when there is nothing to do or no processor left for it."""
        chances = {one.key: (work, image, one) for work, image, one in self._candidates()}
        ranked = self._order.ranked([one for _, _, one in chances.values() if one.resident or not self._loading])
        if not ranked:
            return None
        work, image, first = chances[ranked[0].key]
        resident = self._residents.get(work.entry)
        if resident is None:
            return Loading(self._residents, (work, image))
        if resident.whole is not None:
            return None if self._busy_slots else Whole(resident, resident.whole, (work, image), self._slots)
        slots = min(resident.threads, self._slots)
        if self._busy_slots and (resident.padded or self._busy_slots + slots > self._slots):
            return None
        if image.run is not None and image.run.finished:
            return Decoding(self._residents, resident, (work, image), slots)
        chosen, rows = packed(ranked, self._room(resident, work), padded=resident.padded)
        if work.conditioning and resident.proven.get((work.size, rows, work.conditioning.tokens)) is False:
            chosen = [first]
        return Stepping(self._residents, resident, [chances[one.key][:2] for one in chosen], slots)

    def _room(self, resident: Resident, work: RequestWork) -> int:
        """Rows for the next call: what memory allows, and no more than leaves work for the other processors."""
        limit = resident.ladder.limit(work.size)
        if resident.padded:
            return limit
        if len(self._works) == 1:
            return work.rows
        waiting = sum(image.made is None for one in self._works.values() for image in one.images)
        share = math.ceil(waiting / max(1, self._slots // resident.threads)) * work.rows
        return min(limit, max(shape for shape in ROWS if shape <= max(share, work.rows)))

    def _candidates(self) -> list[tuple[RequestWork, ImageWork, Candidate]]:
        found = []
        for work in self._works.values():
            resident = self._residents.get(work.entry) is not None
            left = work.left()
            for image in work.images:
                if image.busy or image.made is not None:
                    continue
                candidate = Candidate(
                    key=work.number * (MAX_IMAGES + 1) + image.index,
                    share=work.share,
                    lane=self._lane(work, image),
                    rows=work.rows,
                    left=(left, work.left_of(image)),
                    arrived=work.arrived,
                    resident=resident,
                )
                found.append((work, image, candidate))
        return found

    def _lane(self, work: RequestWork, image: ImageWork) -> Hashable:
        """What can share a call: images of one model and size, unless they repeat a trace or are to be decoded.

        Texts too must be of one length, and an image with several side by side has rows of its own.
        """
        texts = work.conditioning
        alone = image.solo or work.traces is not None or (texts is not None and bool(texts.beside))
        if alone or (image.run is not None and image.run.finished):
            return id(image)
        if texts is not None:
            return (work.entry.path, work.size, texts.tokens)
        resident = self._residents.get(work.entry)
        return (work.entry.path, work.size, None if resident is None else resident.tokens)
