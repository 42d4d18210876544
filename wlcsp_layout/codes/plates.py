"""V65x: the files of the mask plates; V66x: files, order and spec years later."""

from wlcsp_layout.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="V651",
        title="frame of a plate",
        means="The database unit or the top cell of the file of a mask plate is not as ordered.",
        why="The shop takes the top cell that the order names, at the scale of the file.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V652",
        title="layer of a plate",
        means="The file of a mask plate has other layers than the one that it is made of.",
        why="Another layer is another mask, and a second one would be written with it.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V653",
        title="plate mirrored",
        means="The data of a mask plate are mirrored left to right where masks.mirrored does not "
        "want it, or not where it does.",
        why="A mirrored plate fits no wafer.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V654",
        title="dies of a plate",
        means="The dies in the file of a mask plate are not where those of the layout are.",
        why="All masks of a set must have their dies in the same places.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V655",
        title="plate differs from the layout",
        means="The file of a mask plate is not the layer of NAME.gds with the tone and the bias of "
        "the spec: as it is, every edge moved by the bias, or all that is left of the plate.",
        why="The layout is what was judged, and the plate is what is made. Of dielectric 2, a "
        "wrong tone makes a ring of every well.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V656",
        title="bias joins or breaks shapes",
        means="On the plate of a layer with a bias, a die has another number of separate shapes "
        "than in the layout, or, of a dielectric, of islands inside of them.",
        why="Two nets that touch are a short, and an opening that meets the next one has no wall.",
        mend="Use a smaller bias, or larger spaces and widths in the design.",
    ),
    Code(
        code="V657",
        title="critical dimension of a plate",
        means="At a place of the mask order the plate is wider or narrower than the target there, "
        "measured on the written file from edge to edge.",
        why="The shop measures the plate there, and would reject a good one, or pass a bad one.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V658",
        title="place of a critical dimension",
        means="A place of the mask order is dark on the plate where the order says clear, or the "
        "other way round; or the order cannot be read back.",
        why="What would be measured there is not what the order names, or the tone is wrong.",
        mend="Run again; report it if it stays.",
    ),
    Code(
        code="V661",
        title="listed file missing",
        means="The manifest lists a file that is not there, or cannot be read.",
        why="A mask set is complete or it is nothing.",
        mend="Bring the file back from the archive, or make all files anew from the spec.",
    ),
    Code(
        code="V662",
        title="listed file changed",
        means="A file is not the one of the manifest: its SHA-256 is another.",
        why="Whatever has changed, nobody has judged it.",
        mend="Bring the file back from the archive, or make all files anew from the spec.",
    ),
    Code(
        code="V663",
        title="mask order unreadable",
        means="NAME.order.yaml is no mask order as wlcsp writes it.",
        why="What the shop was told cannot be compared with the files.",
        mend="Bring the file back from the archive, or make all files anew from the spec.",
    ),
    Code(
        code="V664",
        title="mask order and files differ",
        means="The mask order names a file, a hash or a size that the manifest does not have, or "
        "leaves out a mask.",
        why="The shop would make other plates than were judged.",
        mend="Order nothing by it: make all files anew from the spec.",
    ),
    Code(
        code="V665",
        title="input missing",
        means="The manifest has the hash of a file that the run has read, the spec or a table of "
        "it, and the file is not there, or cannot be read.",
        why="What the masks were made from cannot be shown any more.",
        mend="Bring the file back from the archive, or make all files anew from the spec.",
    ),
    Code(
        code="V666",
        title="input changed",
        means="The spec, or a file that it reads, is not the one that the run has read: its "
        "SHA-256 is another.",
        why="The masks are not those of this spec: whoever looks things up in it is misled.",
        mend="Bring the file back from the archive, or make all files anew from the spec.",
    ),
)
