"""The submissions of a register in the order of their numbers → in the order in which they count.

The newest accepted one counts (`Submission.accepted`). A workbook that was handed in only after another one which had
arrived later does not take its place: it is put before it. What a validation form made of a record stays behind that
record. What the Secretariat has restored counts from then on.
"""

import datetime
from collections.abc import Collection, Sequence

from matrices.register.records import Submission


def in_counting_order(submissions: Sequence[Submission], of_forms: Collection[int]) -> tuple[Submission, ...]:
    """Return submissions so that of each country and instrument the last one counts, the last accepted in the study.

    `submissions` are in the order in which they were registered; `of_forms` are the ids of those that validation forms
    made. Moments of arrival are compared with accepted workbooks alone: a file with errors holds up nothing.
    """
    kinds: dict[tuple[str, str, str], list[Submission]] = {}
    for one in submissions:
        kinds.setdefault(_kind(one), []).append(one)
    ordered = {kind: iter(_ordered(own, of_forms)) for kind, own in kinds.items()}
    return tuple(next(ordered[_kind(one)]) for one in submissions)


def _ordered(own: Sequence[Submission], of_forms: Collection[int]) -> list[Submission]:
    ordered: list[Submission] = []
    # One that was restored comes again after those that were there then, whatever had arrived when.
    for one in sorted(own, key=lambda each: (each.counted_after or each.id, bool(each.counted_after), each.counted_at)):
        if one.id in of_forms or one.counted_after:
            ordered.append(one)
            continue
        workbooks = (place for place, each in enumerate(ordered) if each.accepted and each.id not in of_forms)
        later = (place for place in workbooks if _moment(ordered[place]) > _moment(one))
        ordered.insert(next(later, len(ordered)), one)
    return ordered


def _kind(one: Submission) -> tuple[str, str, str]:
    return one.edition, one.country, one.instrument


def _moment(one: Submission) -> datetime.datetime:
    return datetime.datetime.fromisoformat(one.counts_since)
