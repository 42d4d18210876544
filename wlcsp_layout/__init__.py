"""From a package spec to a verified wafer of masks for an embossed-pad WLCSP."""

__version__ = "0.1.0"
