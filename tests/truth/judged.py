"""What of a truth program's report is off."""
import dataclasses

from truth_case import compare

MOST_POINTS = 2.0
MOST_LOST_SHARE = 0.005


@dataclasses.dataclass
class Row:
    what: str  # a category, or a stage in backquotes
    did: float  # in points of all rank time
    shown: float

    def error(self):
        return abs(self.shown - self.did)

    def is_good(self):
        return self.error() < MOST_POINTS


class Judged:
    """The comparison of one program, and whether each part of it is good."""

    def __init__(self, program, seconds):
        self.result = result = compare(program, seconds)
        self.categories = [Row(*row) for row in result.by_category()]
        self.stages = [Row(f"`{stage}`", did, shown) for stage, did, shown in result.by_stage()]
        marked = [stage for stage in result.stages if stage.hot]
        self.marked_lines = len(marked)
        self.found_lines = sum(stage.first_line == stage.hot for stage in marked)

    def rows(self, with_stages):
        """The categories, and of the stages those that are needed to understand them."""
        only_stages = self.result.is_only_known_by_stage()
        return [*([] if only_stages else self.categories),
                *(stage for stage in self.stages if with_stages or only_stages or not stage.is_good())]

    def worst(self):
        return max(self.rows(with_stages=True), key=Row.error)

    def are_lines_good(self):
        return self.found_lines == self.marked_lines and self.result.is_first_line_right()

    def is_lost_good(self):
        return self.result.lost_share() < MOST_LOST_SHARE

    def is_good(self):
        return self.worst().is_good() and self.are_lines_good() and self.is_lost_good()
