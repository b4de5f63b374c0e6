"""What makes a sheet a PDF/A-2b: metadata in XMP, the meaning of its colours, nothing outside."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc

from zyuki_desk.base.paths import resource
from zyuki_desk.paper.embed import refer

CREATOR: Final = "Zyuki Desk"
_PROFILE: Final = "srgb.icc"
"""Made by LittleCMS from the published figures of sRGB; free of rights."""
_CONDITION: Final = "sRGB IEC61966-2.1"


class _Info(pdfdoc.PDFInfo):
    """The document's dictionary of information: only what the XMP says too."""

    def __init__(self, title: str, at: datetime) -> None:
        super().__init__()
        self.title = title
        self._at = at

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        offset = self._at.strftime("%z") or "+0000"
        day = f"D:{self._at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:]}'"
        cells: dict[str, Any] = {
            "Title": self.title, "Creator": CREATOR, "Producer": CREATOR,
            "CreationDate": day, "ModDate": day,
        }  # fmt: skip
        spelled = {key: pdfdoc.PDFString(value) for key, value in cells.items()}
        return bytes(pdfdoc.PDFDictionary(spelled).format(document))


def make_archival(document: pdfdoc.PDFDocument, title: str, *, invariant: bool) -> None:
    """Add metadata and output intent; fonts are embedded by whoever draws."""
    stamp: datetime = TimeStamp(invariant or None).datetime.replace(microsecond=0)
    document.info = _Info(title, stamp)
    untyped: Any = document
    catalog = untyped.Catalog
    known = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.__NoDefault__ = catalog.__Refs__ = known
    metadata = pdfdoc.PDFStream(content=_xmp(title, stamp).encode())
    metadata.dictionary["Type"] = pdfdoc.PDFName("Metadata")
    metadata.dictionary["Subtype"] = pdfdoc.PDFName("XML")
    catalog.Metadata = metadata
    profile = pdfdoc.PDFStream(content=_profile(), filters=[pdfdoc.PDFZCompress])
    profile.dictionary["N"] = 3
    intent = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString(_CONDITION),
            "Info": pdfdoc.PDFString(_CONDITION),
            "DestOutputProfile": refer(document, profile),
        }
    )
    catalog.OutputIntents = pdfdoc.PDFArray([intent])


@cache
def _profile() -> bytes:
    return resource(_PROFILE).read_bytes()


def _xmp(title: str, at: datetime) -> str:
    offset = at.strftime("%z") or "+0000"
    when = f"{at:%Y-%m-%dT%H:%M:%S}{offset[:3]}:{offset[3:]}"
    return _XMP.format(title=escape(title), creator=CREATOR, when=when)


_XMP: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate>
<pdf:Producer>{creator}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""
