"""The rubber-band router: nets become wires on a triangulation, and these taut strings.

features -> sketch -> links -> (flow) -> negotiation -> clearing -> center lines

Sources: W. W.-M. Dai, T. Dayan, D. Staepelaere, Topological routing in SURF (1991); C. E.
Leiserson, F. M. Maley, Algorithms for routing and testing routability of planar VLSI layouts
(1985): a sketch can be drawn if no cut between two features is too full.
"""
