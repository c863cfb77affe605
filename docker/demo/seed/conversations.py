"""What they write: conversations as people have them, in French and in English. No patient is named.

A conversation is a subject and its messages in order; a message is who writes and what. "moi" is the owner of the
mailbox: what "moi" writes lies in Sent. {n} is a number that differs from one conversation to the next.
"""

FRENCH = [
    ("Avis cardiologique, dossier {n}", [
        ("dupre", """Bonjour,

Je vous adresse pour avis une patiente de 71 ans, suivie pour une fibrillation auriculaire paroxystique. Depuis dix jours,
elle décrit une dyspnée d’effort (NYHA II) sans douleur thoracique.

L’ECG d’hier est en rythme sinusal à 62/min ; le BNP est à 340 ng/L. Pensez-vous qu’une échographie soit utile avant de
modifier le traitement ?

Bien confraternellement,
Hélène Dupré"""),
        ("moi", """Bonjour Hélène,

Oui, une échographie transthoracique me paraît utile. Je peux la recevoir jeudi à 14 h 30. D’ici là, pas de changement
du bêtabloquant.

Pouvez-vous m’envoyer l’ECG en PDF ?

Bien à vous,"""),
        ("dupre", """Merci beaucoup.

Jeudi 14 h 30 convient à la patiente. Son ECG vous parvient par le secrétariat.

Hélène"""),
    ]),
    ("Lettre de liaison, sortie du service", [
        ("lemaitre", """Chère consœur, cher confrère,

Votre patient a quitté le service ce jour après une hospitalisation de six jours pour décompensation cardiaque.

À la sortie :
- poids de sortie : 74,2 kg (− 5,1 kg) ;
- furosémide 40 mg le matin ;
- bisoprolol 2,5 mg ;
- arrêt de l’amiodarone.

Un contrôle de la kaliémie est souhaité dans une semaine. L’état général s’améliore, l’œdème a régressé.

Bien confraternellement,
Dr F. Lemaître"""),
        ("moi", """Merci pour cette lettre très complète. Le contrôle est programmé mardi."""),
    ]),
    ("Réunion de concertation du {n}", [
        ("imagerie", """Bonjour à toutes et à tous,

La prochaine réunion de concertation pluridisciplinaire aura lieu mardi à 12 h 30, salle Laënnec (bâtiment B, 3ᵉ étage).

Merci d’inscrire vos dossiers avant vendredi midi.

Le secrétariat"""),
    ]),
    ("Ordonnance à corriger", [
        ("pharmacie", """Bonjour Docteur,

L’ordonnance du {n} mentionne du pansement « alginate 10 × 10 » sans quantité. Pourriez-vous préciser le nombre et la
durée ? La patiente repasse demain matin.

Merci,
Pharmacie des Érables"""),
        ("moi", """Bonjour,

Un pansement tous les deux jours pendant trois semaines, soit 11. L’ordonnance corrigée est jointe au dossier partagé.

Merci de votre vigilance."""),
        ("pharmacie", """C’est noté, merci. Bonne journée."""),
    ]),
    ("Passage à domicile : pied diabétique", [
        ("noel", """Bonjour,

Je suis passé ce matin : plaie du gros orteil propre, 1,2 × 0,8 cm, fibrine 20 %, pas de signe d’infection. Douleur
évaluée à 2/10. Glycémie à jeun : 1,34 g/L.

Je garde le même protocole et je repasse après-demain, sauf avis contraire.

Noël Ça, infirmier"""),
        ("moi", """Merci Noël, parfait. Prévenez-moi si le contact osseux devient positif."""),
        ("noel", """Entendu. J’ajoute les photographies au dossier."""),
        ("noel", """Deuxième passage : 1,0 × 0,7 cm. L’évolution est favorable."""),
    ]),
    ("Admission en soins de suite ?", [
        ("boeuf", """Bonjour,

Nous aurions une place à partir de lundi pour la personne dont vous nous avez parlé. Il nous manque la grille AGGIR et la
liste des traitements en cours.

Où en est la demande ?

Anne-Cécile Bœuf
Résidence Les Tilleuls"""),
        ("moi", """Bonjour,

La demande est signée. Vous recevrez la grille avant 17 h."""),
    ]),
    ("Garde du week-end", [
        ("lemaitre", """Salut,

Je suis de garde samedi mais j’ai un empêchement à partir de 20 h. Pourrais-tu prendre le relais ? Je te rends la
pareille le 14.

François"""),
        ("moi", """Pas de souci, je prends à partir de 20 h. Préviens le standard, s’il te plaît."""),
        ("lemaitre", """Merci infiniment ! Le standard est prévenu."""),
    ]),
    ("Interaction médicamenteuse, question rapide", [
        ("pharmacie", """Bonjour,

La clarithromycine prescrite hier est à risque avec l’atorvastatine en cours (rhabdomyolyse). Proposez-vous de suspendre
la statine pendant sept jours ou de changer d’antibiotique ?"""),
        ("moi", """Merci. Suspendez la statine sept jours, je préviens le patient."""),
    ]),
    ("Accès au dossier partagé", [
        ("agenda", """Bonjour,

Votre accès au dossier partagé a été prolongé jusqu’au 31 décembre. Aucune action n’est nécessaire de votre part.

Message automatique, merci de ne pas y répondre."""),
    ]),
]

ENGLISH = [
    ("Referral: exertional dyspnoea", [
        ("jones", """Dear colleague,

Thank you for seeing this 64-year-old gentleman with a three-month history of exertional dyspnoea. Blood pressure was
128/76 mmHg at rest, saturation 97 % on air. Chest film attached to the shared record.

I would be grateful for your opinion on further imaging.

Kind regards,
Alan Jones"""),
        ("moi", """Dear Alan,

Thank you. I can offer Thursday at 10:15. Could your secretary send the spirometry beforehand?

Best wishes,"""),
        ("jones", """Thursday is fine. Spirometry is on its way.

Alan"""),
    ]),
    ("Discharge summary {n}", [
        ("obrien", """Hello,

The discharge summary has not reached us yet; the patient is coming in tomorrow for a dressing change. Could you resend it?

Mary O’Brien
Practice nurse"""),
        ("moi", """Sent just now, sorry for the delay."""),
        ("obrien", """Got it, thanks!"""),
    ]),
    ("Teaching session next week", [
        ("jones", """Hi all,

Next week’s session is about anticoagulation around procedures. Please send me one question each by Monday.

Alan"""),
    ]),
    ("Thank you", [
        ("mueller", """Dear all,

thank you for the warm welcome last Tuesday. The reference ranges we discussed are attached to the shared record.

Grüße aus Zürich
Zoë"""),
    ]),
]

# One-line news that fill a real inbox: who, subject, text.
ROUTINE = [
    ("labo", "Résultats d’analyses, dossier {n}", """Bonjour,

Les résultats demandés sont disponibles.

CRP : {c} mg/L (N < 5)
Créatinine : {d} µmol/L
Hémoglobine : 12,{e} g/dL

Le laboratoire reste à votre disposition."""),
    ("imagerie", "Imagerie : scanner thoracique, dossier {n}", """Bonjour,

Le compte rendu du scanner thoracique est disponible. Conclusion : absence d’anomalie parenchymateuse évolutive.
Nodule de {e} mm du lobe supérieur droit, stable.

Le secrétariat d’imagerie"""),
    ("agenda", "Rendez-vous confirmé n° {n}", """Le rendez-vous n° {n} est confirmé. Merci de prévenir de tout empêchement 24 heures à l’avance."""),
    ("labo", "Lab results, file {n}", """The results you requested are available.

CRP: {c} mg/L (< 5)
Creatinine: {d} µmol/L
Haemoglobin: 12.{e} g/dL"""),
    ("dupre", "Compte rendu de consultation, dossier {n}", """Cher confrère, chère consœur,

J’ai revu votre patient ce jour. L’examen est rassurant : pression artérielle 13{e}/7{e}, pas d’œdème. Je propose de
poursuivre le traitement et de le revoir dans six mois.

Bien confraternellement,
Hélène Dupré"""),
    ("boeuf", "Résidence Les Tilleuls : transmissions", """Bonjour,

Chambre {e} : nuit calme, bonne hydratation, poids {d} kg. Pansement refait à 9 h.

L’équipe soignante"""),
    ("pharmacie", "Renouvellement, ordonnance {n}", """Bonjour Docteur,

L’ordonnance n° {n} arrive à échéance dans dix jours. Souhaitez-vous la renouveler à l’identique ?

Pharmacie des Érables"""),
]
