#!/usr/bin/env python3
"""Sample mail for the demo: FOLDER/ADDRESS for each person, as Maildir, which `backend import` puts into their mailboxes.
Standard library only; the same day gives the same bytes.

    seed.py FOLDER [YYYY-MM-DD]     the day of the newest message (default: now)
"""

import datetime
import os
import random
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the sources

import oddities
from conversations import ENGLISH, FRENCH, ROUTINE
from message import as_html, headers, multipart, text_part, whole
from people import AMINA, BUREAU, CLAIRE, CLINIC_CLAIRE, JOHN, LUC, OLD_CLAIRE, OLD_LUC, OUTSIDE, SOPHIE

# How much mail each person has: conversations, routine messages, and whether everything odd is there too.
AMOUNTS = {CLAIRE: (13, 220, True), LUC: (8, 30, False), AMINA: (8, 25, True), JOHN: (13, 60, True), SOPHIE: (0, 3, False), BUREAU: (4, 12, False),
           OLD_CLAIRE: (6, 180, False), CLINIC_CLAIRE: (4, 40, False), OLD_LUC: (3, 60, False)}
# Where old mail is filed; the last two are folders of the person's own making.
FILED = ["INBOX", "Archive", "Trash", "Dossiers/Réunions & gardes", "Dossiers/Laboratoire"]


class Maildir:
    """Writes messages as files (https://cr.yp.to/proto/maildir.html, with Dovecot's folders, LAYOUT=fs)."""

    def __init__(self, root):
        self.root = root
        self.count = 0

    def add(self, folder, date, flags, message):
        place = self.root if folder == "INBOX" else os.path.join(self.root, encode_name(folder))
        for part in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(place, part), exist_ok=True)
        self.count += 1
        stamp = int(date.timestamp())
        path = os.path.join(place, "cur", f"{stamp}.M{self.count:06d}.demo:2,{''.join(sorted(flags))}")
        with open(path, "wb") as file:
            file.write(message)
        # the time of the file is the date of arrival
        os.utime(path, (stamp, stamp))


def encode_name(name):
    """Mailbox names on disk and on the wire: modified UTF-7 (RFC 3501 section 5.1.3)."""
    out, held = "", ""

    def flush():
        if not held:
            return ""
        import base64

        return "&" + base64.b64encode(held.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    for character in name:
        if " " <= character <= "~":
            out, held = out + flush() + ("&-" if character == "&" else character), ""
        else:
            held += character
    return out + flush()


class Writer:
    """Writes one person's mail, newest last."""

    def __init__(self, owner, root, end, seed):
        self.owner = owner
        self.out = Maildir(root)
        self.end = end
        self.random = random.Random(f"{seed}/{owner.address}")
        self.number = 1000

    def message_id(self, sender):
        self.number += 1
        return f"<{self.number}.{self.owner.address.partition('@')[0]}@{sender[1].partition('@')[2]}>"

    def fill(self, text):
        r = self.random
        return text.replace("{n}", str(26000 + self.number)).replace("{c}", str(r.randrange(2, 90))).replace(
            "{d}", str(r.randrange(52, 118))).replace("{e}", str(r.randrange(1, 9)))

    def flags(self, date, folder):
        """Old mail has been read, the last days' mostly not."""
        age = (self.end - date).days
        flags = "S" if folder != "INBOX" or age > 4 or self.random.random() < 0.35 else ""
        return flags + ("F" if self.random.random() < 0.05 else "")

    def conversation(self, subject, messages, start):
        subject, references, date = self.fill(subject), [], start
        for turn, (who, text) in enumerate(messages):
            mine = who == "moi"
            partner = next(name for name, _ in messages if name != "moi")
            sender = self.owner.pair if mine else OUTSIDE[who]
            to = [OUTSIDE[partner] if mine else self.owner.pair]
            text = self.fill(text) + (f"\n{self.owner.name}" if mine else "")
            message_id = self.message_id(sender)
            shown = subject if turn == 0 else "Re: " + subject
            head = headers(sender, to, shown, date, message_id, self.random.randrange(3), references)
            if self.random.random() < 0.5:
                parts = [text_part(text, encoding="quoted-printable"), text_part(as_html(text), "html", encoding="base64")]
                content = multipart("alternative", f"=_pli_{self.number:06d}", parts)
            else:
                content = text_part(text)
            answered = "" if mine or turn + 1 == len(messages) else "R" * (messages[turn + 1][0] == "moi")
            folder = "Sent" if mine else "INBOX"
            self.out.add(folder, date, set(self.flags(date, folder) + answered), whole(head, content))
            references.append(message_id)
            date += datetime.timedelta(minutes=self.random.randrange(20, 1500))

    def routine(self, date):
        who, subject, text = self.random.choice(ROUTINE)
        sender = OUTSIDE[who]
        message_id = self.message_id(sender)
        head = headers(sender, [self.owner.pair], self.fill(subject), date, message_id, self.random.randrange(3))
        encoding = self.random.choice(["8bit", "quoted-printable", "base64"])
        folder = "INBOX"
        if (self.end - date).days > 20:
            folder = self.random.choice(FILED if who == "labo" else FILED[:4])
        self.out.add(folder, date, set(self.flags(date, folder)), whole(head, text_part(self.fill(text), encoding=encoding)))

    def odd(self, kind, date):
        message_id = self.message_id(("", "x@divers.example"))
        draft = oddities.Draft(self.owner, date, self.number, message_id)
        folder = "Junk" if kind is oddities.phishing and self.number % 2 else "INBOX"
        self.out.add(folder, date, set(self.flags(date, folder)), kind(draft))

    def draft(self, date):
        head = headers(self.owner.pair, [OUTSIDE["dupre"]], "Brouillon : proposition de staff", date, self.message_id(self.owner.pair))
        self.out.add("Drafts", date, {"D", "S"}, whole(head, text_part("Bonjour Hélène,\n\nJe propose")))


def write_demo(folder, end):
    for owner, (conversations, routine, odd) in AMOUNTS.items():
        writer = Writer(owner, os.path.join(folder, owner.address), end, "demo")
        own, other = (ENGLISH, FRENCH) if owner.language == "en" else (FRENCH, ENGLISH)
        moments = []
        for at, story in enumerate((own + other)[:conversations]):
            moments.append((writer.random.randrange(1, 45 * 24), lambda date, story=story: writer.conversation(*story, date)))
        for _ in range(routine):
            moments.append((writer.random.randrange(1, 120 * 24), writer.routine))
        for kind in oddities.ALL if odd else []:
            moments.append((writer.random.randrange(1, 12 * 24), lambda date, kind=kind: writer.odd(kind, date)))
        for hours, write in sorted(moments, key=lambda moment: -moment[0]):
            write(end - datetime.timedelta(hours=hours, minutes=writer.random.randrange(60)))
        if conversations:
            writer.draft(end - datetime.timedelta(hours=5))
        print(f"{owner.address}: {writer.out.count} messages")


def main(arguments):
    end = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    match arguments:
        case [folder]:
            write_demo(folder, end)
        case [folder, day]:
            write_demo(folder, datetime.datetime.fromisoformat(day).replace(hour=18, tzinfo=datetime.timezone.utc))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
