"""Messages as bytes, in the many ways that mail programs write them. RFC 5322, 2045 to 2049, by hand: the standard
library writes them one way only, and tidily."""

import base64
import quopri
from email.utils import format_datetime


def word(text, style=0):
    """An encoded word (RFC 2047) where one is needed: base64, quoted-printable, or quoted-printable in Latin-1."""
    if text.isascii():
        return text
    charset = "utf-8"
    if style == 2:
        try:
            text.encode("iso-8859-1")
            charset = "iso-8859-1"
        except UnicodeEncodeError:
            pass
    pieces = []
    for start in range(0, len(text), 14):
        data = text[start : start + 14].encode(charset)
        if style == 0:
            pieces.append(f"=?{charset}?B?{base64.b64encode(data).decode()}?=")
        else:
            safe = "".join(chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else f"={b:02X}" for b in data)
            pieces.append(f"=?{charset}?Q?{safe}?=")
    return "\r\n ".join(pieces)


def mailbox(pair, style=0):
    name, address = pair
    if name.isascii():
        return f'"{name}" <{address}>'
    return f"{word(name, style)} <{address}>"


def headers(sender, to, subject, date, message_id, style=0, references=(), extra=()):
    lines = [
        f"Received: from mx.{sender[1].partition('@')[2]} (mx [192.0.2.7])\r\n\tby mail.sante.example with ESMTPS;\r\n\t"
        + format_datetime(date),
        f"From: {mailbox(sender, style)}",
        "To: " + ",\r\n ".join(mailbox(pair, style) for pair in to),
        f"Subject: {word(subject, style)}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
    ]
    if references:
        lines.append(f"In-Reply-To: {references[-1]}")
        lines.append("References: " + "\r\n ".join(references))
    lines += extra
    lines.append("MIME-Version: 1.0")
    return lines


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def base64_lines(data):
    return base64.encodebytes(data).decode().replace("\n", "\r\n")


def text_part(text, subtype="plain", charset="utf-8", encoding="8bit", parameters=""):
    """Headers and body of a text part, as bytes."""
    data = crlf(text).encode(charset, "replace")
    if encoding == "quoted-printable":
        data = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    elif encoding == "base64":
        data = base64_lines(data).encode()
    head = f"Content-Type: text/{subtype}; charset={charset}{parameters}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + data + b"\r\n"


def file_part(media_type, name, data, content_id=None):
    """Headers and body of an attachment; with a content id it is shown inside the text."""
    if name.isascii():
        named = f'filename="{name}"'
    else:
        encoded = "".join(chr(b) if chr(b).isalnum() and b < 128 or b in b".-_" else f"%{b:02X}" for b in name.encode())
        named = f"filename*=utf-8''{encoded}"
    head = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n"
    if content_id:
        head += f"Content-ID: <{content_id}>\r\n"
    head += f"Content-Disposition: {'inline' if content_id else 'attachment'};\r\n {named}\r\n\r\n"
    return head.encode() + base64_lines(data).encode()


def multipart(kind, boundary, parts, parameters=""):
    """Headers and body of parts together."""
    out = f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}\r\n\r\n'.encode()
    for part in parts:
        out += f"--{boundary}\r\n".encode() + part
        if not part.endswith(b"\r\n"):
            out += b"\r\n"
    return out + f"--{boundary}--\r\n".encode()


def whole(head, content):
    """Header lines and the first part's own headers with its body."""
    return "\r\n".join(head).encode() + b"\r\n" + content


def as_html(text, extra=""):
    """A text as a mail program's HTML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n\n", "</p><p>").replace("\n", "<br>\n")
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>p { color: #223; '
        f"font-family: Calibri, sans-serif }}</style></head><body><p>{escaped}</p>{extra}</body></html>"
    )
