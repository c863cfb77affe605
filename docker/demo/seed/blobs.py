"""Attachments made from nothing: pictures, documents, a health document package. The same input, the same bytes."""

import binascii
import io
import struct
import zipfile
import zlib


def png(red, green, blue, size=48):
    """A square with a cross in it."""
    arm = size // 5
    rows = b""
    for y in range(size):
        row = b""
        for x in range(size):
            on_cross = abs(x - size // 2) < arm // 2 or abs(y - size // 2) < arm // 2
            row += bytes((255, 255, 255) if on_cross else (red, green, blue))
        rows += b"\0" + row

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def pdf(title, lines):
    """One page of text."""
    text = ["BT /F1 16 Tf 72 770 Td 20 TL", f"({_pdf_text(title)}) Tj /F1 11 Tf T*"]
    text += [f"({_pdf_text(line)}) Tj T*" for line in lines] + ["ET"]
    stream = "\n".join(text).encode("cp1252", "replace")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length %d>>stream\n" % len(stream) + stream + b"\nendstream",
        font,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def _pdf_text(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("’", "'")


def health_package(title):
    """The shape of a French health document package (IHE XDM): a CDA document and its description in a ZIP."""
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<title>{title}</title><effectiveTime value="20260101120000+0100"/></ClinicalDocument>
"""
    files = {
        "INDEX.HTM": "<html><head><title>IHE XDM</title></head><body>1 document</body></html>",
        "README.TXT": "IHE XDM",
        "IHE_XDM/SUBSET01/METADATA.XML": '<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"/>',
        "IHE_XDM/SUBSET01/DOC00001.XML": document,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()
