"""Wafer maps of a whole run: read back, and rejected with the layout when they disagree."""

import re
from pathlib import Path

import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import DesignError
from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.stepping import Stepped
from wlcsp_layout.writers.maps import map_texts


def test_a_map_that_disagrees_is_rejected_with_the_layout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer with a fault: nothing is published, and the report names what ran."""

    def spoiled(package: Package, stepped: Stepped) -> dict[str, str]:
        texts = dict(map_texts(package, stepped))
        shifted = re.sub(r"REFPX:\d+", "REFPX:0", texts["maps/unit.sinf"])
        assert shifted != texts["maps/unit.sinf"]
        texts["maps/unit.sinf"] = shifted
        return texts

    monkeypatch.setattr(pipeline, "map_texts", spoiled)
    with pytest.raises(DesignError) as refusal:
        pipeline.generate(spec_file(tmp_path), tmp_path / "out")

    codes = [finding.code for finding in refusal.value.findings]
    assert codes == ["V643", "V642", "V100"]
    assert refusal.value.findings[1].subject == "unit.sinf"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rejected"]


@pytest.mark.parametrize("verify", [True, False])
def test_maps_are_read_back_in_every_run(tmp_path: Path, *, verify: bool) -> None:
    """Also where the judge does not run."""
    made = pipeline.generate(spec_file(tmp_path), tmp_path / "out", verify=verify)
    checked = made.report["verify"]

    assert isinstance(checked, dict)
    run = [row["code"] for row in checked["rules_run"]]
    assert {"V641", "V642", "V643", "V644"} <= set(run)
