# Fusion d’une adresse institutionnelle.
merge-old-box = Ancienne boîte
merge-chip-asked = À prouver
merge-chip-proved = Attend le soutien
merge-chip-seconded = Approuvée une fois
merge-chip-copying = Fusion à { $percent } %
merge-chip-paused = En pause
merge-chip-waits = Attend votre aide
merge-chip-switched = Fusionnée
merge-chip-done = Fusionnée
merge-chip-undoing = Annulation en cours
merge-chip-undone = Annulée
merge-chip-refused = Refusée
merge-chip-cancelled = Abandonnée
merge-means-asked = Il reste à prouver que cette adresse est la vôtre.
merge-means-proved = Deux personnes du soutien doivent l’approuver, d’ordinaire en 2 à 5 jours ouvrables.
merge-means-seconded = Une personne du soutien l’a approuvée, une seconde doit le faire aussi.
merge-means-copying = Les messages de l’ancienne boîte sont copiés. Le courrier y arrive encore comme avant ; à la fin, cette adresse deviendra un alias.
merge-means-paused = La fusion est arrêtée. Rien n’est perdu : elle reprendra où elle en était.
merge-means-password = L’ancien serveur n’accepte plus le mot de passe donné : donnez le nouveau ci-dessous.
merge-means-quota = Votre boîte est pleine : libérez de la place, ou demandez-en au soutien, puis reprenez.
merge-means-switched = Ce qui est envoyé à cette adresse arrive ici. Ce qui arrive encore dans l’ancienne boîte est ramené ici pendant un mois.
merge-means-done = Ce qui est envoyé à cette adresse arrive ici. Vos réponses partent de l’adresse principale.
merge-means-undoing = Ce que la fusion avait apporté est retiré, et rien d’autre.
merge-means-undone = L’adresse ne mène plus ici. Ce que la fusion avait apporté a été retiré.
merge-means-refused = Le soutien n’a pas approuvé cette fusion.
merge-means-cancelled = Cette fusion a été abandonnée avant sa fin.
merge-flaw-address = Ce n’est pas une adresse. Écrivez-la en entier : nom@domaine.
merge-flaw-not-safe = Cette adresse ne peut pas être fusionnée : elle ne répond pas aux normes de sécurité. Seules les adresses des domaines de la liste le peuvent ; une adresse Hotmail, Gmail ou iCloud, jamais.
merge-flaw-own = Cette adresse est déjà l’une des vôtres.
merge-flaw-taken = Cette adresse sert déjà ici. Écrivez au soutien si elle devait être la vôtre.
merge-flaw-reached = C’est à cette adresse que Pli vous joint et vous envoie des codes : une fois fusionnée, ils arriveraient derrière la porte qu’ils ouvrent. Choisissez d’abord une autre adresse personnelle, dans « Sécurité et connexion » pour les codes, ou auprès de votre référent ou du soutien.
merge-flaw-open = Une fusion de cette adresse est déjà demandée.
merge-flaw-no-server = L’ancien serveur de cette adresse n’est pas relié à Pli. Écrivez au soutien.
merge-refusal-not-safe = Cette adresse ne répond pas aux normes de sécurité.
merge-refusal-not-theirs = Cette adresse n’est pas celle d’une seule personne, ou pas celle qui la demande.
merge-refusal-not-agreed = L’établissement n’est pas d’accord.
merge-refusal-twice = La même fusion a déjà été demandée.
merge-refused-because = Refusée par le soutien
merge-layout = Où ranger les anciens messages
merge-layout-in-place = À leur place
merge-layout-in-place-text = La réception avec la réception, les envoyés avec les envoyés ; les autres dossiers gardent leur nom.
merge-layout-below = Tous dans un dossier « Ancienne boîte »
merge-layout-below-text = Chaque ancien dossier y garde son nom. Rien ne se mêle à votre boîte d’aujourd’hui.
merge-choices-more = Autres choix
merge-recommended = (recommandé)
merge-twice = Un même message dans plusieurs dossiers
merge-twice-everywhere = Le garder partout
merge-twice-everywhere-text = Vous retrouvez chaque message là où il était.
merge-twice-once = Le garder une seule fois
merge-twice-once-text = D’abord dans la réception, en dernier dans les archives, sinon dans le premier dossier par ordre alphabétique. Le rapport dit où.
merge-removed = Messages marqués comme supprimés dans l’ancienne boîte
merge-removed-bring = Les apporter, sans la marque
merge-removed-bring-text = Rien ne se perd, et aucun programme ne les efface ici.
merge-removed-leave = Les laisser là-bas
merge-removed-leave-text = Le rapport les nomme. Si la marque est retirée là-bas avant la fin, ils sont apportés.
merge-from = De { $domain }
merge-percent = { $percent } %
merge-bar = Fusion : { $percent } %
merge-begun = Commencée { $time }.
merge-speed = { $size } par seconde.
merge-end = Fin estimée le { $time }.
merge-by-folder = Avancement par dossier
merge-folder = Dossier
merge-messages = Messages
merge-copied = Copiés
merge-state = État
merge-into = vers { $name }
merge-into-refused = le serveur n’accepte pas le nom « { $name } »
merge-left-refused = Le serveur n’accepte aucun nom pour ce dossier.
merge-folder-done = Terminé
merge-folder-now = En cours
merge-folder-later = À venir
merge-folder-not = Non copié
merge-folder-others = { $n ->
    [one] 1 autre dossier
   *[other] { $n } autres dossiers
}
merge-folder-left = { $n ->
    [one] 1 à revoir
   *[other] { $n } à revoir
}
merge-folder-chosen = { $n ->
    [one] 1 message laissé, selon le choix fait
   *[other] { $n } messages laissés, selon le choix fait
}
merge-remark-nul = { $n ->
    [one] 1 message contient un octet nul, qu’aucun serveur de courriel n’accepte : il reste dans l’ancienne boîte.
   *[other] { $n } messages contiennent un octet nul, qu’aucun serveur de courriel n’accepte : ils restent dans l’ancienne boîte.
}
merge-remark-too-large = { $n ->
    [one] 1 message est plus grand que ce que votre boîte accepte : il reste dans l’ancienne boîte.
   *[other] { $n } messages sont plus grands que ce que votre boîte accepte : ils restent dans l’ancienne boîte.
}
merge-remark-refused = { $n ->
    [one] 1 message n’est pas accepté par le serveur de votre boîte : il reste dans l’ancienne boîte.
   *[other] { $n } messages ne sont pas acceptés par le serveur de votre boîte : ils restent dans l’ancienne boîte.
}
merge-remark-removed = { $n ->
    [one] 1 message est marqué comme supprimé dans l’ancienne boîte : il y reste, selon le choix fait à la demande.
   *[other] { $n } messages sont marqués comme supprimés dans l’ancienne boîte : ils y restent, selon le choix fait à la demande.
}
merge-remark-elsewhere = { $n ->
    [one] 1 message est le même, à l’octet près, qu’un autre d’un autre dossier : selon le choix fait, il n’a été apporté qu’une fois.
   *[other] { $n } messages sont les mêmes, à l’octet près, que d’autres d’un autre dossier : selon le choix fait, ils n’ont été apportés qu’une fois.
}
merge-elsewhere = { $n } dans « { $name } »
merge-remark-other-date = { $n ->
    [one] 1 message est ici avec une autre date d’arrivée : le serveur n’a pas gardé la sienne.
   *[other] { $n } messages sont ici avec une autre date d’arrivée : le serveur n’a pas gardé la leur.
}
merge-remark-line-ends = { $n ->
    [one] 1 message avait des fins de ligne hors norme : elles ont été mises en règle, et rien d’autre.
   *[other] { $n } messages avaient des fins de ligne hors norme : elles ont été mises en règle, et rien d’autre.
}
merge-remark-made-anew = { $n ->
    [one] 1 dossier a été refait dans l’ancienne boîte : ce qui en est déjà ici n’est pas copié deux fois.
   *[other] { $n } dossiers ont été refaits dans l’ancienne boîte : ce qui en est déjà ici n’est pas copié deux fois.
}
merge-remark-there = { $n ->
    [one] 1 message était déjà ici, à l’octet près : il n’a pas été recopié, et reste ici si la fusion est annulée.
   *[other] { $n } messages étaient déjà ici, à l’octet près : ils n’ont pas été recopiés, et restent ici si la fusion est annulée.
}
merge-one-lead = Fusion avec votre adresse principale
merge-work-on = Vous pouvez travailler normalement
merge-work-on-text = Rien n’est jamais effacé de l’ancienne boîte. Les messages copiés sont déjà dans vos dossiers.
merge-prove = Prouver l’adresse
merge-prove-button = Prouver
merge-password = Mot de passe de l’ancienne boîte
merge-password-hint = Il sert à prouver l’adresse et à copier les messages. Il est scellé, n’est montré à personne et est oublié à la fin.
merge-wrong = { $left ->
    [0] Ce n’est pas juste.
    [one] Ce n’est pas juste. Il vous reste 1 essai.
   *[other] Ce n’est pas juste. Il vous reste { $left } essais.
}
merge-code = Code reçu dans l’ancienne boîte
merge-code-text = Un code est envoyé à l’ancienne adresse. Lisez-le là-bas, puis tapez-le ici :
merge-code-until = Valable jusqu’à { $time }.
merge-code-send = Envoyer le code
merge-code-again = Envoyer un autre code
merge-code-over = Ce code n’est plus valable : demandez-en un autre.
merge-throttled = Trop d’essais. Prochain essai possible : { $time }.
merge-away = L’ancien serveur n’a pas pu être joint de façon sûre. Rien n’a été changé ; réessayez dans un moment.
merge-changed = Rien n’a été fait : cette fusion a changé entre-temps. Voyez où elle en est ci-dessous.
merge-too-late = Cette fusion ne peut plus être annulée : le délai est passé.
merge-asked-at = Demandée le
merge-started-at = Commencée le
merge-switched-at = L’adresse mène ici depuis le
merge-late-until = Courrier tardif ramené jusqu’au
merge-undo-until = Annulable jusqu’au
merge-ended-at = Terminée le
merge-refresh = Actualiser
merge-pause = Mettre en pause
merge-resume = Reprendre
merge-cancel = Abandonner la fusion
merge-cancel-text = Rien n’a encore été copié. L’ancienne boîte reste comme elle est.
merge-cancel-copying = Les messages déjà copiés seront retirés de votre boîte. L’ancienne boîte reste comme elle est.
merge-undo = Annuler la fusion
merge-undo-text = L’adresse est rendue à l’ancien serveur, et les messages que la fusion a apportés sont retirés d’ici, sans toucher aux autres. Possible jusqu’au { $time }.
merge-report = Télécharger le rapport
merge-announce = Prévenir vos correspondants
merge-announce-text = Un message est tout prêt, de l’ancienne adresse à la nouvelle. Vous choisissez à qui il va ; rien ne part sans vous.
merge-announce-write = Écrire le message
announce-subject = Ma nouvelle adresse : { $new }
announce-hello = Bonjour,
announce-address = Mon adresse { $old } est remplacée par { $new }. Merci de noter la nouvelle dans votre carnet d’adresses.
announce-still = Ce que vous enverriez encore à l’ancienne m’arrive aussi.
merge-calendars = Les invitations suivent avec les messages. Les agendas suivent aussi, là où l’ancien établissement et celui-ci ont chacun un serveur d’agendas que Pli connaît : la page de la fusion le dit.
merge-calendar-none = Agendas : les invitations et les fichiers .ics suivent avec les messages. Un agenda tenu par l’ancien serveur reste là-bas : demandez au soutien ce qu’il en est pour votre établissement.
merge-calendar-copied = Agendas : ils suivent après les messages. L’agenda principal va dans le vôtre, les autres à côté, sous leur nom. Aucune invitation n’est envoyée, et rien ne change là-bas.
merge-calendar-line = Agenda « { $name } » : { $copied } sur { $events }
merge-back = Retour à vos adresses
merge-help-link = Ce que fait une fusion, et ce qu’elle ne fait pas
merge-open = Voir la fusion
merge-address = Ancienne adresse
merge-address-hint = L’adresse d’un autre établissement, d’un des domaines ci-dessus.
merge-ask = Demander la fusion
addresses-before = { $n ->
    [one] Avant : 1 fusion
   *[other] Avant : { $n } fusions
}
merge-not-asked = La fusion n’est pas demandée
merge-not-asked-why = Voir pourquoi, à l’ancienne adresse
merge-ask-confirm = Votre identité vous sera d’abord demandée de nouveau ; il faudra ensuite envoyer cette demande.
help-merge-title = Fusionner deux adresses
help-merge-lead = Plusieurs adresses institutionnelles, une seule boîte.
help-merge-does = Ce que fait une fusion
help-merge-does-one = Les messages de l’ancienne boîte sont copiés ici, un par un et à l’octet près, avec leurs dates, leurs marques et leurs dossiers.
help-merge-does-two = Ensuite, ce qui est envoyé à l’ancienne adresse est automatiquement disponible dans la boîte de votre adresse principale. L’ancienne adresse devient un alias.
help-merge-does-three = Ce que vous envoyez part de l’adresse principale, aussi quand vous répondez à un message reçu à l’ancienne ; là où votre établissement le permet, vous pouvez choisir une autre de vos adresses. La page du message dit par quelle adresse il est venu, et la recherche le retrouve par elle.
help-merge-not = Ce qu’elle ne fait pas
help-merge-not-one = Elle n’efface rien de l’ancienne boîte.
help-merge-not-two = Elle n’accepte pas les adresses personnelles (Hotmail, Gmail, iCloud) : elles ne répondent pas aux normes de sécurité.
help-merge-not-three = Elle n’envoie rien à vos correspondants : ni accusé de lecture, ni réponse d’absence, ni avis. Quand l’ancienne adresse mène ici, un message tout prêt vous permet de les prévenir.
help-merge-how = Comment cela se passe
help-merge-how-one = Vous demandez la fusion dans « Adresses et fusion », ou au soutien, et vous prouvez que l’ancienne adresse est la vôtre.
help-merge-how-two = Deux personnes du soutien l’approuvent, d’ordinaire en 2 à 5 jours ouvrables.
help-merge-how-three = La copie commence. Vous travaillez comme d’habitude et voyez où elle en est. Elle peut être mise en pause et reprise.
help-merge-how-four = Pendant un mois, ce qui arrive encore dans l’ancienne boîte est ramené ici, et la fusion peut être annulée exactement.
help-merge-calendars = Et les agendas ?
help-merge-who = Qui voit quoi
help-merge-who-one = Personne du soutien ne voit vos messages ni votre mot de passe. Il voit l’ancienne adresse et l’avancement, pas les noms des dossiers.
help-merge-who-two = Un rapport signé dit combien de messages ont été copiés de chaque dossier, et pourquoi un message ne l’a pas été. Il ne contient aucun message.
help-merge-request = Demander au soutien
addresses-primary-word = Principale
desk-merges = Fusions
desk-merges-lead = Une fusion est approuvée par deux personnes différentes, jamais par celle dont c’est la boîte.
desk-merges-empty = Aucune fusion n’attend ni n’est en cours.
desk-merges-back = Retour aux fusions
desk-merge-asked = La fusion est demandée. La personne en est prévenue et doit prouver l’ancienne adresse.
desk-merge-ask = Demander une fusion pour quelqu’un
desk-merge-ask-text = La personne prouve elle-même que l’ancienne adresse est la sienne ; deux personnes du soutien approuvent ensuite.
desk-merge-ask-button = Demander
desk-merge-person = Adresse de la personne
desk-merge-nobody = Personne n’a cette adresse ici.
desk-merge-oneself = C’est votre propre boîte : quelqu’un d’autre du soutien doit s’en occuper.
desk-merge-same = Vous l’avez déjà approuvée : une autre personne doit le faire aussi.
desk-merge-proof = Preuve de l’ancienne adresse
desk-merge-unproved = Pas encore donnée
desk-merge-proved-code = Par un code reçu dans l’ancienne boîte
desk-merge-proved-password = Par le mot de passe de l’ancienne boîte, vérifié là-bas
desk-merge-asked-by = Demandée par
desk-merge-by-person = La personne elle-même
desk-merge-by-support = Le soutien, pour elle
desk-merge-word = Votre décision
desk-merge-waits = La personne doit d’abord prouver que l’ancienne adresse est la sienne.
desk-merge-first = Première des deux approbations : une autre personne donnera la seconde.
desk-merge-second = Seconde approbation : la copie commence aussitôt.
desk-merge-approve = Approuver
desk-merge-why = Motif, écrit à la personne
desk-merge-refuse = Refuser
merge-bar-app-password = L’ancien serveur ne s’ouvre pas à ce mot de passe : le compte y a une deuxième preuve. Créez un mot de passe d’application dans les réglages de sécurité de ce compte, puis donnez-le ici.
merge-bar-expired = Le mot de passe de l’ancienne boîte a expiré : changez-le d’abord là-bas, puis donnez le nouveau ici.
merge-bar-administrator = L’ancien serveur renvoie à son administrateur avant d’ouvrir cette boîte. Un autre mot de passe n’y change rien : écrivez au soutien.
merge-trouble-source-administrator = L’ancien serveur renvoie à son administrateur avant d’ouvrir cette boîte
merge-trouble-day = Ce qui peut être lu de l’ancienne boîte en un jour l’a été
merge-trouble-no-server = L’ancien serveur n’est plus relié à Pli
merge-trouble-source-refused = L’ancien serveur ne laisse pas entrer Pli
merge-trouble-source-untrusted = Le certificat de l’ancien serveur n’est pas de confiance : rien ne lui est dit
merge-trouble-source-away = L’ancien serveur ne répond pas
merge-trouble-source-odd = L’ancien serveur répond de travers
merge-trouble-target-away = Le serveur de votre boîte ne répond pas
merge-trouble-calendar-away = Les messages sont là, mais un serveur d’agendas ne répond pas
merge-trouble-calendar-refused = Les messages sont là, mais l’ancien serveur d’agendas ne laisse pas entrer Pli
merge-trouble-calendar-odd = Les messages sont là, mais l’ancien serveur d’agendas répond de travers
merge-trouble-target-closed = Le compte est fermé
merge-trouble-taken = L’adresse est devenue celle de quelqu’un d’autre ici : le soutien doit le régler
merge-trouble-next = Rien n’est perdu. Prochain essai : { $time }.
