"""Wafer maps: four formats that say the same, and nothing but what the mask has."""

import csv
import io
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages import package as package_of
from tests.packages import spec_file
from tests.wafers import drawn_centers, stepped_wafers, with_die
from wlcsp_layout import pipeline
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import DieSite, Numbering, Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm
from wlcsp_layout.verify import maps as reading
from wlcsp_layout.verify.maps.said import DIE
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers import maps
from wlcsp_layout.writers.maps import FORMS, map_text, map_texts


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A die of 2 x 2 mm on 20 mm."""
    return package_of(tmp_path_factory.mktemp("spec"))[0]


def five(package: Package) -> tuple[Package, Stepped]:
    """A cross of five dies, the right one a test die of the fab; x to the left, y up, from 1.

    Dies of 2 mm step by 2.08 mm. The die above is missing, so that no flip is the same map.
    """
    sites = tuple(
        DieSite(column=x, row=y, kind=kind)
        for x, y, kind in ((0, 0, ""), (1, 0, "test"), (-1, 0, "die"), (0, -1, ""), (1, -1, "edge"))
    )
    numbering = Numbering(origin="lower_right", first=(1, 1))
    offset = Point(x_nm=Nm(500), y_nm=Nm(-300_000))
    wafer = replace(package.wafer, sites=sites, numbering=numbering, offset=offset)
    made = replace(package, wafer=wafer)
    return made, step(made)


FIVE: Mapping[str, str] = {
    "csv": """\
# wafer map, balls up, y up
# device: unit
# wafer: diameter_mm 20, notch down
# die: size_um 2000 2000, step_um 2080 2080
# numbering: origin lower_right, x left, y up, first 1 1
# reference: x 2, y 2, column 0, row 0, center_um 0.5 -300
x,y,column,row,center_x_um,center_y_um,kind
3,2,-1,0,-2079.5,-300,die
2,2,0,0,0.5,-300,die
1,2,1,0,2080.5,-300,test
2,1,0,-1,0.5,-2380,die
1,1,1,-1,2080.5,-2380,edge
""",
    "sinf": """\
DEVICE:unit
LOT:
WAFER:
FNLOC:180
ROWCT:2
COLCT:3
BCEQU:01
REFPX:2
REFPY:2
DUTMS:mm
XDIES:2.08
YDIES:2.08
COMMENT:origin lower_right, x left, y up, first 1 1; reference center_um 0.5 -300; \
die size_um 2000 2000; wafer diameter_mm 20; bins 01=die 0B=test FE=edge
RowData:01 01 0B
RowData:__ 01 FE
""",
    "g85": """\
<?xml version="1.0" encoding="utf-8"?>
<Maps>
 <Map xmlns="http://www.semi.org" FormatRevision="SEMI G85 0703" SubstrateType="Wafer" \
SubstrateId="" WaferId="">
  <Device ProductId="unit" LotId="" WaferSize="20" DeviceSizeX="2000" DeviceSizeY="2000" \
Rows="2" Columns="3" MapType="Array" Orientation="0" OriginLocation="4" BinType="Decimal" \
NullBin="255">
   <ReferenceDevice ReferenceDeviceX="2" ReferenceDeviceY="2"/>
   <Bin BinCode="001" BinCount="3" BinQuality="Pass" BinDescription="die"/>
   <Bin BinCode="011" BinCount="1" BinQuality="Fail" BinDescription="test"/>
   <Bin BinCode="254" BinCount="1" BinQuality="Fail" BinDescription="edge"/>
   <SupplierData Units="um" StepSizeX="2080" StepSizeY="2080" ReferenceCenterX="0.5" \
ReferenceCenterY="-300" FirstX="1" FirstY="1"/>
   <Data MapName="Dies" Version="1">
    <Row><![CDATA[001 001 011]]></Row>
    <Row><![CDATA[255 001 254]]></Row>
   </Data>
  </Device>
 </Map>
</Maps>
""",
    "e142": """\
<?xml version="1.0" encoding="utf-8"?>
<MapData xmlns="urn:semi-org:xsd.E142-1.V1005.SubstrateMap">
 <Layouts>
  <Layout LayoutId="WaferLayout" DefaultUnits="mm" TopLevel="true">
   <Dimension X="1" Y="1"/>
   <DeviceSize X="20" Y="20"/>
   <ChildLayouts>
    <ChildLayout LayoutId="Devices"/>
   </ChildLayouts>
  </Layout>
  <Layout LayoutId="Devices" DefaultUnits="mm">
   <Dimension X="3" Y="2"/>
   <DeviceSize X="2" Y="2"/>
   <StepSize X="2.08" Y="2.08"/>
   <ProductId>unit</ProductId>
  </Layout>
 </Layouts>
 <Substrates>
  <Substrate SubstrateType="Wafer" SubstrateId="unit"/>
 </Substrates>
 <SubstrateMaps>
  <SubstrateMap SubstrateType="Wafer" SubstrateId="unit" LayoutSpecifier="WaferLayout/Devices" \
SubstrateSide="TopSide" Orientation="0" OriginLocation="LowerRight" AxisDirection="UpLeft">
   <Overlay MapName="Dies" MapVersion="1">
    <ReferenceDevices>
     <ReferenceDevice Name="Reference">
      <Coordinates X="1" Y="1"/>
      <Position X="0.0005" Y="-0.3" Units="mm"/>
     </ReferenceDevice>
    </ReferenceDevices>
    <BinCodeMap BinType="HexaDecimal" NullBin="FF">
     <BinDefinitions>
      <BinDefinition BinCode="01" BinCount="3" BinQuality="Pass" BinDescription="die"/>
      <BinDefinition BinCode="0B" BinCount="1" BinQuality="Fail" BinDescription="test"/>
      <BinDefinition BinCode="FE" BinCount="1" BinQuality="Fail" BinDescription="edge"/>
     </BinDefinitions>
     <BinCode>01010B</BinCode>
     <BinCode>FF01FE</BinCode>
    </BinCodeMap>
   </Overlay>
  </SubstrateMap>
 </SubstrateMaps>
</MapData>
""",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_small_wafer_in_each_format(package: Package, form: str) -> None:
    """The whole file, worked out by hand: E142 alone counts from (0, 0)."""
    assert map_text(form, *five(package)) == FIVE[form]


@pytest.mark.parametrize("form", ["csv", "sinf"])
def test_the_documentation_shows_it(form: str) -> None:
    """The whole file, in docs/maps.md."""
    assert FIVE[form] in (Path(__file__).parents[2] / "docs" / "maps.md").read_text()


@pytest.mark.parametrize(
    ("notch", "sinf", "xml"),
    [("up", "0", "180"), ("right", "90", "270"), ("down", "180", "0"), ("left", "270", "90")],
)
def test_the_notch_is_told_as_each_format_has_it(
    package: Package, notch: Literal["up", "down", "left", "right"], sinf: str, xml: str
) -> None:
    """SINF turns clockwise from the top, the SEMI formats from the bottom."""
    made, stepped = five(package)
    made = replace(made, wafer=replace(made.wafer, notch=notch))

    assert f"\nFNLOC:{sinf}\n" in map_text("sinf", made, stepped)
    assert f' Orientation="{xml}" ' in map_text("g85", made, stepped)
    assert f' Orientation="{xml}" ' in map_text("e142", made, stepped)
    assert f", notch {notch}\n" in map_text("csv", made, stepped)


def test_every_format_is_a_row_of_the_table_and_has_a_reader() -> None:
    """A file with a `text` of its own; readers go by the end of the file's name."""
    modules = {
        name
        for _, name, _ in pkgutil.iter_modules(maps.__path__)
        if hasattr(getattr(maps, name, None), "text")
    }
    assert modules == {"table", "sinf", "g85", "e142"}
    assert len(FORMS) == len(modules)
    assert {suffix for suffix, _ in FORMS.values()} == set(reading.READERS)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_map_has_the_dies_that_are_drawn(
    package: Package, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Odd sizes, any offset, maps of a fab, any numbering: to half a nanometer, in all formats."""
    made, stepped = data.draw(stepped_wafers(package))
    drawn = drawn_centers(made, stepped, tmp_path_factory.getbasetemp() / "wafer.gds")
    wanted = sorted(zip(*(axis.tolist() for axis in drawn), strict=True))
    said = {}
    for form, (suffix, _) in FORMS.items():
        said[suffix] = reading.READERS[suffix](map_text(form, made, stepped))
        found = said[suffix].centers_half_nm(said[suffix].kinds == DIE)
        assert sorted(zip(*(axis.tolist() for axis in found), strict=True)) == wanted

    assert reading.compare(said, made, stepped.offset, drawn) == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_package_g85_reads_the_same(package: Package, data: st.DataObject) -> None:
    """An independent reader; it takes a row without a space for one of single letters."""
    g85 = pytest.importorskip("g85", reason="g85 (GPL, in tests only) is not installed")
    made, stepped = data.draw(stepped_wafers(package))
    text = map_text("g85", made, stepped)
    own = reading.READERS[".g85.xml"](text)
    rows, columns = own.kinds.shape
    (shown,) = g85.read(io.StringIO(text))
    (device,) = shown.devices

    assert (device.ProductId, device.WaferSize) == (made.name, made.wafer.diameter_nm / 10**6)
    box = made.die.box
    assert (device.DeviceSizeX, device.DeviceSizeY) == (box.width_nm / 1000, box.height_nm / 1000)
    assert device.reference_xy == own.reference
    assert (device.NullBin, device.Rows) == (255, rows)
    assert device.bin_pass[1]
    assert [code for code, is_good in device.bin_pass.items() if is_good] == [1]
    if columns == 1:
        return
    assert device.Columns == columns
    assert device.bin_counts()[1] == stepped.full
    assert [[code == 1 for code in row] for row in device.map] == (own.kinds == DIE).tolist()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_numbers_count_away_from_their_corner(package: Package, data: st.DataObject) -> None:
    """By the centers alone: one step in x or y is one step of the wafer, or none."""
    made, stepped = data.draw(stepped_wafers(package))
    numbering = made.wafer.numbering
    text = map_text("csv", made, stepped)
    rows = list(csv.DictReader(line for line in text.splitlines() if line[0] != "#"))

    for name, way, first in (
        ("x", 1 if numbering.origin.endswith("left") else -1, numbering.first[0]),
        ("y", 1 if numbering.origin.startswith("lower") else -1, numbering.first[1]),
    ):
        step_um = stepped.step_nm["xy".index(name)] / 1000
        least = min(rows, key=lambda row: int(row[name]))
        assert int(least[name]) == first
        for row in rows:
            by = float(row[f"center_{name}_um"]) - float(least[f"center_{name}_um"])
            assert by == pytest.approx(way * step_um * (int(row[name]) - first), abs=1e-6)


KINDS_MAP = 'column,row,kind\n0,0,\n1,0,product\n0,1,"PCM, left"\n-2,1,edge\n1,1,die\n'


@pytest.mark.parametrize("is_mapped", [False, True], ids=["computed", "mapped"])
def test_the_table_is_taken_back_as_the_map_of_a_fab(tmp_path: Path, *, is_mapped: bool) -> None:
    """The same dies, kinds, numbers and bytes again, with the offset that the table states."""
    changes = [("offset: center_die", "offset: [700.5, -300], numbering: {first: [1, 1]}")]
    if is_mapped:
        (tmp_path / "fab.csv").write_text(KINDS_MAP)
        changes.append(("numbering:", "dies: fab.csv, numbering:"))
    first, _ = package_of(tmp_path, *changes)
    text = map_text("csv", first, step(first))
    (tmp_path / "again.csv").write_text(text)
    spec = spec_file(tmp_path, changes[0], ("numbering:", "dies: again.csv, numbering:"))
    reread = resolve(read(spec))
    again = reread.package

    assert map_texts(again, step(again)) == map_texts(first, step(first))
    assert step(again).runs == step(first).runs
    assert [str(note) for note in reread.notes if note.code == "N204"] == [
        f"{tmp_path}/again.csv:7:1: N204 again.csv: columns that are not read: x, y, "
        "center_x_um, center_y_um"
    ]


@pytest.mark.parametrize(("offset_um", "column"), [(0, 0), (30_000, -14)])
def test_the_reference_die_is_one_that_is_drawn(
    package: Package, offset_um: int, column: int
) -> None:
    """30 mm right of the center of a wafer of 20 mm there is no die: the one nearest to the center.

    Column -14 is centered at 30 - 14 * 2.08 = 0.88 mm, column -15 at -1.2 mm.
    """
    at = Point(x_nm=Nm(offset_um * 1000), y_nm=Nm(0))
    made = replace(package, wafer=replace(package.wafer, offset=at))
    center = f"{offset_um + 2080 * column} 0"

    assert f", column {column}, row 0, center_um {center}\n" in map_text("csv", made, step(made))


def test_a_wafer_with_one_column(package: Package) -> None:
    """A die of 13 x 0.9 mm on a usable circle of 14 mm."""
    made = with_die(package, 13_000_000, 900_001)
    stepped = step(made)
    for form, (suffix, _) in FORMS.items():
        said = reading.READERS[suffix](map_text(form, made, stepped))
        assert int((said.kinds == DIE).sum()) == stepped.full


def test_a_run_writes_the_same_maps_as_the_function(tmp_path: Path) -> None:
    """What `wlcsp map` prints is what a run publishes."""
    made = pipeline.generate(spec_file(tmp_path), tmp_path / "out")
    planned = pipeline.plan(spec_file(tmp_path))

    names = [path.relative_to(made.out).as_posix() for path in made.files]
    assert [name for name in names if name.startswith("maps/")] == [
        "maps/unit.csv", "maps/unit.sinf", "maps/unit.g85.xml", "maps/unit.e142.xml",
    ]  # fmt: skip
    for name, text in map_texts(planned.package, planned.stepped).items():
        assert (made.out / name).read_text(encoding="utf-8") == text


def test_lot_and_wafer_are_in_the_maps_of_a_run(tmp_path: Path) -> None:
    """As the spec has them, and checked as all of a map: the run is not clean with others."""
    spec = spec_file(tmp_path, ("wafer: {", "wafer: {lot: L7.1, wafer_id: L7-03, "))
    pipeline.generate(spec, tmp_path / "out")

    maps = tmp_path / "out" / "maps"
    assert (maps / "unit.sinf").read_text().split("\n")[1:3] == ["LOT:L7.1", "WAFER:L7-03"]
    g85 = (maps / "unit.g85.xml").read_text()
    assert 'SubstrateId="L7-03" WaferId="L7-03"' in g85
    assert 'LotId="L7.1"' in g85
    assert (maps / "unit.e142.xml").read_text().count('SubstrateId="L7-03"') == 2
