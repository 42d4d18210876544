"""Chords of a disc against every subset, and their symmetries."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wlcsp_layout.route.chords import Conflict, crossings, smallest_conflict

Nets = list[list[int]]


def crosses(a: list[int], b: list[int]) -> bool:
    """By definition: ends p, q of one and r, s of the other alternate around the circle."""
    return any(
        (p < r < q) != (p < s < q)
        for p, q in combinations(sorted(a), 2)
        for r, s in combinations(sorted(b), 2)
    )


def smallest_by_trial(nets: Nets, weights: list[int]) -> tuple[int, ...]:
    """All subsets, the smallest first, of one size the lightest first, then by numbers."""
    numbers = range(len(nets))
    pairs = [(i, j) for i, j in combinations(numbers, 2) if crosses(nets[i], nets[j])]
    for size in range(len(nets)):
        subsets = combinations(numbers, size)
        for subset in sorted(subsets, key=lambda s: (sum(weights[i] for i in s), s)):
            if all(i in subset or j in subset for i, j in pairs):
                return subset
    return ()


def random_nets(chance: random.Random, sizes: list[int]) -> Nets:
    """Nets of these many ends on random positions, some positions left empty."""
    places = chance.sample(range(2 * sum(sizes)), sum(sizes))
    return [[places.pop() for _ in range(size)] for size in sizes]


@pytest.mark.parametrize("seed", range(100))
def test_of_two_ended_nets_the_smallest_set_is_the_one_of_brute_force(seed: int) -> None:
    """Up to 12 nets, without weights and with ones that often tie."""
    chance = random.Random(seed)  # noqa: S311  no secret
    nets = random_nets(chance, [2] * chance.randint(1, 12))
    weights = [chance.randint(0, 3) for _ in nets]

    assert smallest_conflict(nets).left_out == smallest_by_trial(nets, [0] * len(nets))
    assert smallest_conflict(nets, weights).left_out == smallest_by_trial(nets, weights)


@pytest.mark.parametrize("seed", range(100))
def test_of_many_ended_nets_the_smallest_set_is_the_one_of_brute_force(seed: int) -> None:
    """Up to 9 nets of 2 to 5 ends, without weights and with ones that often tie."""
    chance = random.Random(seed)  # noqa: S311  no secret
    nets = random_nets(chance, [chance.randint(2, 5) for _ in range(chance.randint(1, 9))])
    weights = [chance.randint(0, 3) for _ in nets]

    assert smallest_conflict(nets).left_out == smallest_by_trial(nets, [0] * len(nets))
    assert smallest_conflict(nets, weights).left_out == smallest_by_trial(nets, weights)


@st.composite
def discs(draw: st.DrawFn) -> Nets:
    """Up to 20 nets of 2 to 4 ends; positions 0, 1, 2 ... all taken."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=20))
    places = draw(st.permutations(range(sum(sizes))))
    ends = iter(places)
    return [[next(ends) for _ in range(size)] for size in sizes]


@given(nets=discs(), by=st.integers(0, 100))
def test_turning_and_mirroring_the_disc_changes_nothing(nets: Nets, by: int) -> None:
    """The cut at which the circle is opened is ours alone."""
    size = sum(map(len, nets))
    turned = [[(end + by) % size for end in net] for net in nets]
    mirrored = [[-end for end in net] for net in nets]

    assert smallest_conflict(turned) == smallest_conflict(nets)
    assert smallest_conflict(mirrored) == smallest_conflict(nets)


@given(nets=discs())
def test_the_rest_does_not_cross_and_no_net_is_left_out_in_vain(nets: Nets) -> None:
    """Every net left out crosses one that stays: without that it could stay too."""
    conflict = smallest_conflict(nets)
    rest = [number for number in range(len(nets)) if number not in conflict.left_out]

    assert not any(crosses(nets[i], nets[j]) for i, j in combinations(rest, 2))
    assert all(set(crossed) & set(rest) for crossed in conflict.crossed)


@given(nets=discs())
def test_crossings_are_those_of_the_definition(nets: Nets) -> None:
    """Both ways."""
    assert crossings(nets) == tuple(
        tuple(j for j, b in enumerate(nets) if b is not a and crosses(a, b)) for a in nets
    )


def test_of_two_nets_that_cross_the_first_is_left_out_unless_it_weighs_more() -> None:
    """Ends alternate 0 1 2 3; a third net behind them crosses nothing."""
    nets = [[0, 2], [1, 3], [4, 5]]

    assert smallest_conflict(nets) == Conflict(left_out=(0,), crossed=((1,),))
    assert smallest_conflict(nets, [2, 1, 1]) == Conflict(left_out=(1,), crossed=((0,),))


def test_a_net_in_the_middle_goes_before_two_light_ones() -> None:
    """Net 1 crosses both others; fewer nets come before less weight."""
    nets = [[0, 2], [1, 4], [3, 5]]

    assert smallest_conflict(nets, [1, 9, 1]) == Conflict(left_out=(1,), crossed=((0, 2),))


def test_of_three_nets_that_all_cross_two_are_left_out_with_all_they_cross() -> None:
    """Nets left out are named as crossed too."""
    nets = [[0, 3], [1, 4], [2, 5]]

    assert smallest_conflict(nets) == Conflict(left_out=(0, 1), crossed=((1, 2), (0, 2)))


def test_nets_in_the_gaps_of_a_many_ended_net_do_not_cross_it() -> None:
    """A net of three ends and one net in each of its gaps, the last one over the cut."""
    nets = [[2, 5, 8], [3, 4], [6, 7], [9, 1]]

    assert smallest_conflict(nets) == Conflict(left_out=(), crossed=())


def test_a_net_of_three_ends_crosses_what_divides_them() -> None:
    """Ends 0, 2 and 4 of one against 3 and 5 of the other: 4 lies alone."""
    nets = [[0, 2, 4], [3, 5]]

    assert smallest_conflict(nets) == Conflict(left_out=(0,), crossed=((1,),))


def test_no_nets_need_nothing() -> None:
    """Not even a circle."""
    assert smallest_conflict([]) == Conflict(left_out=(), crossed=())
