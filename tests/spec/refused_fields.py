"""What is refused of a spec's text: a change of the spec of `test_refusals`, the whole message."""

CASES = {
    "an unknown key, with the nearest known one": (
        "  diameter_um: 250",
        ("  diameter_um: 250\n  diametre_um: 3"),
        ("t.yaml:16:3: E120 balls.diametre_um: no such field\n    did you mean diameter_um?"),
    ),
    "a key given twice": (
        "  diameter_um: 250",
        ("  diameter_um: 250\n  diameter_um: 260"),
        (
            "t.yaml:16:3: E108 balls.diameter_um: this key is already given in line 15\n"
            "    keep one of the two"
        ),
    ),
    "a net given twice": (
        "  N2:",
        "  N1:",
        (
            "t.yaml:18:3: E108 nets.N1: this key is already given in line 17\n"
            "    keep one of the two"
        ),
    ),
    "a word for a number": (
        "metal_diameter_um: 260",
        "metal_diameter_um: wide",
        (
            "t.yaml:20:22: E123 ball_pad.metal_diameter_um: 'wide' is not a number\n"
            "    write a plain decimal number, without quotes or unit"
        ),
    ),
    "a number in quotes": (
        "metal_diameter_um: 260",
        'metal_diameter_um: "260"',
        (
            "t.yaml:20:22: E123 ball_pad.metal_diameter_um: '260' is not a number\n"
            "    write a plain decimal number, without quotes or unit"
        ),
    ),
    "a boolean for a number": (
        "metal_diameter_um: 260",
        "metal_diameter_um: true",
        (
            "t.yaml:20:22: E123 ball_pad.metal_diameter_um: true is not a number\n"
            "    write a plain decimal number, without quotes or unit"
        ),
    ),
    "NO without quotes": (
        "pads: [P1]",
        "pads: [NO]",
        (
            "t.yaml:17:15: E110 nets.N1.pads[0]: NO is a boolean to some YAML readers and a "
            "word to others\n"
            '    write "NO" in quotes for a name, or true or false'
        ),
    ),
    "NO as the name of a net": (
        "  N1:",
        "  NO:",
        (
            "t.yaml:17:3: E110 nets.NO: NO is a boolean to some YAML readers and a word to "
            "others\n"
            '    write "NO" in quotes for a name, or true or false'
        ),
    ),
    "a number that starts with 0": (
        "diameter_um: 250",
        "diameter_um: 0250",
        (
            "t.yaml:15:16: E111 balls.diameter_um: 0250 starts with 0: some YAML readers "
            "take it for octal or hexadecimal\n"
            '    write the decimal number, or "0250" in quotes for a name'
        ),
    ),
    "an exponent": (
        "metal_diameter_um: 260",
        "metal_diameter_um: 2.6e2",
        (
            "t.yaml:20:22: E112 ball_pad.metal_diameter_um: 2.6e2 has an exponent: some YAML "
            "readers take it for a word\n"
            '    write the number in full, or "2.6e2" in quotes for a name'
        ),
    ),
    "base 60": (
        "pads: [P1]",
        "pads: [12:30]",
        (
            "t.yaml:17:15: E113 nets.N1.pads[0]: 12:30 is a number of base 60 to some YAML "
            "readers\n"
            '    write "12:30" in quotes, or the number that is meant'
        ),
    ),
    "underscores": (
        "diameter_mm: 100",
        "diameter_mm: 1_00",
        (
            "t.yaml:28:22: E114 wafer.diameter_mm: 1_00 is a number with underscores to some "
            "YAML readers\n"
            '    write the number without them, or "1_00" in quotes for a name'
        ),
    ),
    "a number that is not finite": (
        "metal_diameter_um: 260",
        "metal_diameter_um: .nan",
        (
            "t.yaml:20:22: E115 ball_pad.metal_diameter_um: .nan is not a finite number\n"
            "    write a number"
        ),
    ),
    "a length off the grid": (
        "metal_diameter_um: 260",
        "metal_diameter_um: 260.0005",
        (
            "t.yaml:20:22: E124 ball_pad.metal_diameter_um: 260.0005 um is not on the 0.001 "
            "um grid\n"
            "    use a multiple of 0.001 um"
        ),
    ),
    "a circle with its edge off the grid": (
        "metal_diameter_um: 260",
        "metal_diameter_um: 260.001",
        (
            "t.yaml:20:22: E127 ball_pad.metal_diameter_um: a circle of 260.001 um has its "
            "edge off the 0.001 um grid\n"
            "    use an even number of nanometers: 260 or 260.002 um"
        ),
    ),
    "a negative length": (
        "metal_diameter_um: 260",
        "metal_diameter_um: -260",
        (
            "t.yaml:20:22: E126 ball_pad.metal_diameter_um: -260 um must be above 0\n"
            "    write a length that makes sense here"
        ),
    ),
    "a length beyond 32 bits": (
        "metal_diameter_um: 260",
        "metal_diameter_um: 2600000000000",
        (
            "t.yaml:20:22: E125 ball_pad.metal_diameter_um: 2600000000000 um is beyond "
            "32-bit GDSII\n"
            "    coordinates must stay within +-2147483.647 um"
        ),
    ),
    "a place beyond 32 bits": (
        "at_um: [600, 1000]",
        "at_um: [6000000, 1000]",
        (
            "t.yaml:13:25: E125 balls.list[0].at_um: 6000000 um is beyond 32-bit GDSII\n"
            "    coordinates must stay within +-2147483.647 um"
        ),
    ),
    "a section that is missing": (
        "wafer: {diameter_mm: 100}\n",
        "",
        ("t.yaml:1:1: E121 wafer: this field is required and is not there\n    add it"),
    ),
    "a field that is missing": (
        "  metal_diameter_um: 260\n",
        "",
        (
            "t.yaml:19:1: E121 ball_pad.metal_diameter_um: this field is required and is not "
            "there\n"
            "    add it"
        ),
    ),
    "an unknown pattern": (
        "pattern: ring",
        "pattern: rng",
        (
            "t.yaml:23:14: E122 ball_pad.emboss.pattern: 'rng' is none of ring\n"
            "    did you mean ring?"
        ),
    ),
    "an unknown word beside numbers": (
        "facing: trace",
        "facing: tracee",
        (
            "t.yaml:27:44: E122 ball_pad.emboss.gaps.facing: 'tracee' is none of trace\n"
            "    did you mean trace?"
        ),
    ),
    "a word near equal_area": (
        "inner_diameter_um: equal_area",
        "inner_diameter_um: equal",
        (
            "t.yaml:26:24: E122 ball_pad.emboss.inner_diameter_um: 'equal' is none of "
            "equal_area\n"
            "    did you mean equal_area?"
        ),
    ),
    "a negative diameter beside equal_area": (
        "inner_diameter_um: equal_area",
        "inner_diameter_um: -4",
        (
            "t.yaml:26:24: E126 ball_pad.emboss.inner_diameter_um: -4 um must be above 0\n"
            "    write a length that makes sense here"
        ),
    ),
    "a table that is not there": (
        ("  list:\n    - {name: A1, at_um: [600, 1000]}\n    - {name: A2, at_um: [1400, 1000]}"),
        "  table: none.csv",
        (
            "t.yaml:12:10: E201 balls.table: none.csv: this table cannot be read: No such "
            "file or directory\n"
            "    relative paths start at the spec's folder"
        ),
    ),
    "two sources of balls": (
        "balls:\n",
        ("balls:\n  grid: {rows: 1, columns: 1, pitch_um: 400}\n"),
        ("t.yaml:12:3: E131 balls: list and grid given\n    give exactly one of table, list, grid"),
    ),
    "an alias that holds itself": (
        "die: {size_um: [2000, 2000]}",
        "die: &a {size_um: *a}",
        ("t.yaml:3:6: E106 die.size_um: an alias holds itself\n    write the values out"),
    ),
    "a tag": (
        "name: unit",
        "name: !!python/name:os.system unit",
        (
            "t.yaml:2:7: E116 name: the tag tag:yaml.org,2002:python/name:os.system is not read\n"
            "    write the value without a tag"
        ),
    ),
    "text that is not YAML": (
        "die: {size_um",
        "die: {size_um: [",
        (
            "t.yaml:3:17: E103 YAML: did not find expected node content\n"
            "    correct the text; a colon or bracket may be missing just before"
        ),
    ),
    "half a pair": (
        "size_um: [2000, 2000]",
        "size_um: [2000]",
        (
            "t.yaml:3:16: E129 die.size_um: a list of 1 is not [x, y]\n"
            "    write two numbers in brackets: [x, y]"
        ),
    ),
    "a word for a count": (
        ("  list:\n    - {name: A1, at_um: [600, 1000]}\n    - {name: A2, at_um: [1400, 1000]}"),
        "  grid: {rows: two, columns: 2, pitch_um: 400, missing: [Q1]}",
        (
            "t.yaml:12:16: E133 balls.grid.rows: 'two' is not a whole number\n"
            "    write a whole number"
        ),
    ),
    "an unknown place in the grid": (
        ("  list:\n    - {name: A1, at_um: [600, 1000]}\n    - {name: A2, at_um: [1400, 1000]}"),
        "  grid: {rows: 2, columns: 2, pitch_um: 400, missing: [C1]}",
        (
            "t.yaml:12:56: E341 balls.grid.missing[0]: the grid has no ball C1\n"
            "    known here: A1, A2, B1, B2"
        ),
    ),
    "a name for no cell": (
        "name: unit",
        "name: my chip",
        ("t.yaml:2:7: E134 name: 'my chip' does not fit ^[A-Za-z0-9_]{1,20}$\n    write it so"),
    ),
    "an unknown rule without a reason": (
        "wafer:",
        ("rules: {rdl_density_mn: 0.3}\nwafer:"),
        (
            "t.yaml:28:1: E137 rules.why: rule values are replaced without a reason\n"
            "    say why in rules.why\n"
            "t.yaml:28:9: E120 rules.rdl_density_mn: no such rule\n"
            "    did you mean rdl_density_min?"
        ),
    ),
    "a rule off the grid": (
        "wafer:",
        ("rules: {rdl_to_edge_min_um: 15.0005, why: test}\nwafer:"),
        (
            "t.yaml:28:29: E124 rules.rdl_to_edge_min_um: 15.0005 um is not on the 0.001 um grid\n"
            "    use a multiple of 0.001 um"
        ),
    ),
    "an unknown layer": (
        "wafer:",
        ("layers: {rld: [3, 0]}\nwafer:"),
        ("t.yaml:28:10: E120 layers.rld: no such layer\n    did you mean rdl?"),
    ),
    "two layers of one number": (
        "wafer:",
        ("layers: {rdl: [10, 0]}\nwafer:"),
        (
            "t.yaml:28:15: E390 layers.rdl: layers d1 and rdl both have 10/0\n"
            "    give each layer numbers of its own"
        ),
    ),
    "another version of the format": (
        "wlcsp: 1",
        "wlcsp: 2",
        ("t.yaml:1:8: E122 wlcsp: 2 is none of 1\n    use 1"),
    ),
    "a mistyped section key": (
        ("balls:\n  list:"),
        ("balls:\n  list2:"),
        ("t.yaml:12:3: E120 balls.list2: no such field\n    did you mean list?"),
    ),
    "an emboss without pattern": (
        "    pattern: ring\n",
        "",
        (
            "t.yaml:22:3: E121 ball_pad.emboss.pattern: this field is required and is not there\n"
            "    add it"
        ),
    ),
    "a number for a section": (
        "wafer: {diameter_mm: 100}",
        "wafer: 100",
        ("t.yaml:28:8: E133 wafer: 100 is not a mapping\n    write a mapping"),
    ),
    "a list that is too short": (
        (
            "  list:\n"
            "    - {name: P1, at_um: [100, 1000], size_um: [80, 80]}\n"
            "    - {name: P2, at_um: [1900, 1000], size_um: [80, 80]}"
        ),
        "  ring: {per_side: [1,2,3], inset_um: 75, pitch_um: 200, size_um: [80,80]}",
        (
            "t.yaml:5:20: E135 chip_pads.ring.per_side: a list of 3 is too short\n"
            "    write all its items"
        ),
    ),
    "a waiver with wrong code and date": (
        "wafer:",
        ("waivers: [{code: V1, at: A1, why: x, until: 2027-13-01}]\nwafer:"),
        (
            "t.yaml:28:18: E134 waivers[0].code: 'V1' does not fit ^[A-Z][0-9]{3}$\n"
            "    write it so\n"
            "t.yaml:28:45: E136 waivers[0].until: '2027-13-01' is not a date\n"
            "    write it as 2027-06-30"
        ),
    ),
    "several problems in one line": (
        "size_um: [2000, 2000]",
        "size_um: [2000.0001, 2000], foo: 1",
        (
            "t.yaml:3:16: E124 die.size_um: 2000.0001 um is not on the 0.001 um grid\n"
            "    use a multiple of 0.001 um\n"
            "t.yaml:3:35: E120 die.foo: no such field\n"
            "    known here: size_um, origin"
        ),
    ),
}
