#!/usr/bin/env python3
"""Fills one box for the measurements, always with the same bytes: INBOX with 1 000 messages and Large with 50 000; or one
mailbox with messages as they are in old boxes, of 2 kB to 2 MB, 40 kB in the mean.

usage: fill.py IMAPS-PORT CA-FILE MASTER:SECRET ADDRESS [MAILBOX COUNT]
"""
import base64, datetime, imaplib, random, ssl, sys

WORDS = """bilan consultation scanner ordonnance patient traitement résultat compte rendu hospitalisation contrôle examen
douleur thorax cardiologie suivi semaine rendez-vous laboratoire créatinine potassium imagerie clinique sortie lettre liaison
équipe garde relève avis demande pansement kinésithérapie dose matin soir allergie antécédent tension fréquence""".split()
PEOPLE = [("Inès Carpentier", "ines.carpentier"), ("Jeanne Lacasse", "jeanne.lacasse"), ("Amina Benhaddou", "amina.benhaddou"),
          ("Laboratoire des Saules", "laboratoire"), ("Marc-Olivier Thériault", "mo.theriault"), ("Physio du Lac", "physio")]
BATCH = 100


def encoded(text):
    return text if text.isascii() else "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def message(n, random):
    sentence = lambda length: " ".join(random.choices(WORDS, k=length))
    name, local = random.choice(PEOPLE)
    when = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(minutes=17 * n)
    head = [f"From: {encoded(name)} <{local}@pli.example>", "To: Mesure <mesure.1@pli.example>",
            f"Subject: {encoded(sentence(4).capitalize())}", f"Date: {when:%a, %d %b %Y %H:%M:%S +0000}",
            f"Message-ID: <mesure.{n}@pli.example>", "MIME-Version: 1.0"]
    text = base64.encodebytes("\n\n".join(sentence(40).capitalize() + "." for _ in range(5)).encode()).decode()
    plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", text]
    if n % 8 == 0:
        file = base64.encodebytes(random.randbytes(6000)).decode()
        plain = ["Content-Type: multipart/mixed; boundary=b", "", "--b", *plain, "--b", "Content-Type: application/pdf; name=resultat.pdf",
                 "Content-Disposition: attachment; filename=resultat.pdf", "Content-Transfer-Encoding: base64", "", file, "--b--", ""]
    elif n % 3 == 0:
        page = base64.encodebytes(f"<p>{sentence(120)}</p><p><b>{sentence(20)}</b></p>".encode()).decode()
        plain = ["Content-Type: multipart/alternative; boundary=b", "", "--b", *plain, "--b", "Content-Type: text/html; charset=utf-8",
                 "Content-Transfer-Encoding: base64", "", page, "--b--", ""]
    return "\r\n".join(head + plain).replace("\r\n", "\n").replace("\n", "\r\n").encode(), when


def old_message(n, random):
    """One with an attachment, most of them small."""
    low, high = random.choices([(2_000, 10_000), (10_000, 50_000), (50_000, 200_000), (200_000, 2_000_000)], [61, 25, 12, 2])[0]
    plain, when = message(n + 1 if n % 8 == 0 else n, random)
    size = int(low * (high / low) ** random.random())
    file = base64.encodebytes(random.randbytes(max(0, size - len(plain)) * 3 // 4)).replace(b"\n", b"\r\n")
    return plain + file, when


def fill(imap, mailbox, count, message=message):
    chance = random.Random(mailbox)
    for start in range(0, count, BATCH):
        command = f"APPEND {mailbox}".encode()
        for n in range(start, min(start + BATCH, count)):
            bytes, when = message(n, chance)
            seen = b"" if n % 5 == 0 else b"\\Seen"
            date = imaplib.Time2Internaldate(when).encode()
            command += b" (%s) %s {%d+}\r\n%s" % (seen, date, len(bytes), bytes)
        tag = imap._new_tag()
        imap.send(tag + b" " + command + b"\r\n")
        while not (line := imap.readline()).startswith(tag):
            pass
        if line.split()[1] != b"OK":
            sys.exit(f"APPEND: {line}")


def main():
    port, authority, master, address, *one = sys.argv[1:]
    user, secret = master.split(":")
    imap = imaplib.IMAP4_SSL("localhost", int(port), ssl_context=ssl.create_default_context(cafile=authority))
    imap.authenticate("PLAIN", lambda _: f"{address}\0{user}\0{secret}".encode())
    if one:
        imap.create(one[0])
        fill(imap, one[0], int(one[1]), old_message)
        return imap.logout()
    imap.create("Large")
    imap.subscribe("Large")
    fill(imap, "INBOX", 1_000)
    fill(imap, "Large", 50_000)
    imap.logout()


main()
