"""How many counts of how many small services an independent solver narrows, and what making and attacking take.

python -m benchmarks.attack [--services 50]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from qa_tool.kit.periods import Quarter, financial_year
from qa_tool.kit.suppression.protecting import CannotProtect
from qa_tool.kit.suppression.releases import to_plain
from qa_tool.outputs.attack import verdict as outputs_verdict
from tests.support.generated_services import ASKS, service
from tests.support.small_services import Edition, Row, edition


def main() -> None:
    """Make, attack, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--services", type=int, default=50)
    made, refused, tried, narrowed, making, attacking = 0, 0, 0, 0, 0.0, 0.0
    for seed in range(asked.parse_args().services):
        records = service(seed)
        late = [*records, Row(Quarter(2018, 2), "first", "north", "inadequate", "none", "good")]
        editions: list[Edition] = []
        with TemporaryDirectory() as folder:
            for period, of in (
                (Quarter(2018, 1).period, records),
                (Quarter(2018, 2).period, records),
                (Quarter(2018, 2).period, late),
                (Quarter(2018, 3).period, late),
                (financial_year(2018), late),
            ):
                begun = perf_counter()
                try:
                    editions.append(edition(of, period, editions, Path(folder) / f"{len(editions)}.xlsx"))
                except CannotProtect:
                    refused += 1
                making += perf_counter() - begun
        begun = perf_counter()
        verdict = outputs_verdict.attack([to_plain(one.release) for one in editions], ASKS)
        attacking += perf_counter() - begun
        made, tried, narrowed = made + len(editions), tried + verdict.tried, narrowed + len(verdict.narrowed)
        if not verdict.withstood:
            print(f"service {seed}: {verdict.words}")
    print(f"{made} editions made, {refused} refused beside earlier ones; {tried} counts attacked, {narrowed} narrowed")
    print(f"attacking took {attacking / making:.1f} times what making took")


if __name__ == "__main__":
    main()
