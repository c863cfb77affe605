"""Who writes to whom in the demo. Nobody here exists: domains end in .example (RFC 2606), numbers are fictional."""

DOMAIN = "sante.example"
# That of a hospital which has become part of another, and where some still have a mailbox.
OLD_DOMAIN = "chts.example"
# And that of a clinic.
CLINIC_DOMAIN = "vallon.example"

# Correspondents outside of the demo's own domain: display name, address.
OUTSIDE = {
    "labo": ("Laboratoire Bioméd", "resultats@biomed.example"),
    "imagerie": ("Secrétariat d’imagerie", "imagerie@chu-nord.example"),
    "dupre": ("Dre Hélène Dupré", "h.dupre@chu-nord.example"),
    "lemaitre": ("Dr François Lemaître", "f.lemaitre@clinique-sud.example"),
    "mueller": ("Zoë Müller", "zoe.mueller@labor.example"),
    "boeuf": ("Anne-Cécile Bœuf", "ac.boeuf@ehpad-tilleuls.example"),
    "noel": ("Noël Ça", "noel@cabinet-infirmier.example"),
    "slaski": ("Śląski, Paweł", "p.slaski@szpital.example"),
    "taro": ("健康 太郎", "taro@byoin.example"),
    "obrien": ("Mary O’Brien", "mary.obrien@practice.example"),
    "jones": ("Dr. Alan Jones", "a.jones@hospital.example"),
    "pharmacie": ("Pharmacie des Érables", "contact@pharmacie-erables.example"),
    "agenda": ("Agenda partagé", "noreply@agenda.example"),
    "lettre": ("La Lettre du soin", "redaction@lettre-du-soin.example"),
    "voleur": ("Service informatique", "securite@sante-exemple.example"),
}


class Person:
    """Someone who signs in to the demo."""

    def __init__(self, name, local, language, domain=DOMAIN):
        self.name = name
        self.address = f"{local}@{domain}"
        self.language = language

    @property
    def pair(self):
        return (self.name, self.address)


CLAIRE = Person("Dre Claire Martin", "claire.martin", "fr")
LUC = Person("Dr Luc Tremblay", "luc.tremblay", "fr")
AMINA = Person("Amina Benali, IPS", "amina.benali", "fr")
JOHN = Person("Dr. John Smith", "john.smith", "en")
SOPHIE = Person("Sophie Gagnon", "sophie.gagnon", "fr")
BUREAU = Person("Secrétariat de cardiologie", "secretariat.cardio", "fr")
OLD_CLAIRE = Person("Dre Claire Martin", "claire.martin", "fr", OLD_DOMAIN)
CLINIC_CLAIRE = Person("Dre Claire Martin", "c.martin", "fr", CLINIC_DOMAIN)
OLD_LUC = Person("Dr Luc Tremblay", "luc.tremblay", "fr", OLD_DOMAIN)
