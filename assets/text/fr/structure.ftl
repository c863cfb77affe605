structure-menu = Gérer ma structure
structure-place = Espace du référent
structure-choose = Vos structures
structure-choose-lead = Celles dont vous gérez les comptes.
structure-go = Ouvrir
structure-accounts = Comptes
structure-new = Créer un compte
structure-export = Exporter
structure-count = { $n ->
    [0] { $name } · aucun compte
    [one] { $name } · { $n } compte
   *[other] { $name } · { $n } comptes
}
structure-nobody = Aucun compte pour l’instant. Créez le premier.
structure-none-found = Aucun compte ne correspond. Essayez un autre mot ou un autre statut.
structure-search = Chercher un compte
structure-search-hint = Nom, adresse ou profession
structure-filter = Filtrer par statut
structure-all = Tous
structure-actives = Activés
structure-inviteds = Invités
structure-expireds = Invitations expirées
structure-waitings = À remettre
structure-closeds = Fermés
structure-active = Activé
structure-invited = Invité
structure-expired = Invitation expirée
structure-waiting = À remettre
structure-closed = Fermé
structure-caption = Comptes de la structure
structure-person = Personne
structure-profession = Profession
structure-standing = Statut
structure-seen = Dernière connexion
structure-methods = Méthodes
structure-never = Jamais
structure-never-until = Jamais, invitation valide jusqu’au { $moment }
structure-no-method = Aucune
structure-until = Valide jusqu’au
structure-reached = Joignable
structure-nowhere = Ni téléphone ni courriel personnel
structure-made = Créé le
structure-back = Revenir aux comptes
structure-back-own = Un courriel envoyé à sa boîte est revenu le { $date } (code { $status }). Les avis ne lui arrivent pas ici.
structure-back-personal = Un courriel envoyé à son adresse personnelle est revenu le { $date } (code { $status }). Demandez-lui une autre adresse.
structure-new-lead = Vous remettez ensuite un mot de passe temporaire, sur papier ou en personne.
structure-who = La personne
structure-given = Prénom
structure-family = Nom
structure-language = Langue
structure-french = Français
structure-english = Anglais
structure-address = Son adresse
structure-local = Adresse
structure-local-hint = Ce qui précède @{ $domain }. Vide, elle est formée du prénom et du nom.
structure-reach = Où la joindre
structure-reach-text = À la première connexion, un code y confirme que c’est bien elle. Une personne sans téléphone ni courriel personnel n’est protégée que par la remise en main propre.
structure-phone = Téléphone
structure-email = Courriel personnel
structure-make = Créer le compte
structure-cancel = Annuler
structure-problems = Le compte n’est pas créé
structure-problems-text = Corrigez les champs signalés. Ce que vous avez écrit est conservé.
structure-problem-given = Écrivez le prénom
structure-problem-family = Écrivez le nom
structure-problem-profession = 120 caractères au plus
structure-problem-no-local = Écrivez l’adresse : rien ne peut être formé de ce nom
structure-problem-local = Des lettres, des chiffres, des points et des traits d’union seulement
structure-problem-taken = Cette adresse est déjà prise
structure-problem-phone = Ce numéro ne peut pas être joint
structure-problem-email = Ce n’est pas une adresse de courriel
structure-problem-own-mailbox = Choisissez une adresse hors de ce service : un code envoyé ici attendrait derrière la porte qu’il ouvre
structure-hand-over = Remettre l’accès
structure-hand-over-text = Pli fait un mot de passe temporaire, le montre une seule fois sur une fiche à imprimer, et il ne sert qu’à la première connexion. Une fiche précédente ne vaut plus rien.
structure-hand-over-button = Faire la fiche de remise
structure-reset = Mot de passe oublié
structure-reset-text = Un mot de passe temporaire remplace le sien : ses sessions se ferment, ses méthodes de vérification restent, et la personne est prévenue.
structure-reset-button = Faire une nouvelle fiche
structure-close = Fermer le compte
structure-close-text = Personne ne peut plus s’y connecter et il ne reçoit plus de courriel. Tout ce qui est ouvert se ferme aussitôt. Rien n’est supprimé.
structure-why = Motif
structure-why-left = La personne a quitté la structure
structure-why-away = Absence de longue durée
structure-why-doubt = Quelqu’un d’autre s’en sert peut-être
structure-close-button = Fermer le compte
structure-open = Rouvrir le compte
structure-open-text = La personne se connecte comme avant, avec son mot de passe et ses méthodes.
structure-open-button = Rouvrir
structure-own = C’est votre compte
structure-own-text = Un autre référent ou le soutien s’en occupe. Vos réglages de sécurité sont dans votre compte.
structure-changed = Le compte a changé entre-temps
structure-changed-text = Quelqu’un d’autre l’a modifié pendant que cette page était ouverte. Rien n’a été fait ; voici son état actuel.
structure-is-closed = Le compte est fermé
structure-is-closed-text = Rien n’a été fait. Rouvrez-le d’abord.
structure-sheet = Fiche de remise
structure-sheet-title = Fiche de remise pour { $name }
structure-sheet-address = Adresse du site
structure-sheet-username = Nom d’utilisateur
structure-sheet-password = Mot de passe temporaire
structure-sheet-qr = Code QR de l’adresse du site
structure-sheet-1 = Ouvrez l’adresse du site, ou photographiez le code.
structure-sheet-2 = Écrivez le nom d’utilisateur et le mot de passe temporaire.
structure-sheet-3 = Suivez les étapes : une méthode de vérification, puis un mot de passe que vous choisissez.
structure-sheet-code = Un code arrive d’abord sur le téléphone ou à l’adresse que votre structure connaît.
structure-sheet-secret = Gardez cette fiche pour vous et détruisez-la après la première connexion. Personne ne vous demandera jamais ce mot de passe.
structure-sheet-once = Le mot de passe n’est montré qu’ici. Si la fiche est perdue, faites-en une autre.
structure-sheet-done = La fiche est remise
structure-print = Imprimer
structure-outcome-made = Le compte est créé. Remettez maintenant l’accès.
structure-outcome-closed = Le compte est fermé.
structure-outcome-opened = Le compte est rouvert.
structure-file = comptes.csv
structure-lost = Méthodes perdues
structure-lost-text = Si la personne n’a plus aucune de ses méthodes de vérification, demandez leur retrait. Elle est prévenue partout, et le retrait attend une journée, sauf si un deuxième référent atteste l’avoir vue. Remettez-lui ensuite une nouvelle fiche.
structure-lost-button = Demander le retrait
structure-lost-until = Le retrait aura lieu le { $moment }, sauf si la personne se sert d’une de ses méthodes d’ici là.
structure-lost-own = Vous l’avez demandé : un autre référent peut attester qu’il a vu la personne, et le retrait a lieu aussitôt.
structure-lost-other = Un autre référent l’a demandé. N’attestez que si vous avez la personne devant vous et savez qui elle est.
structure-lost-attest = J’atteste avoir vu cette personne
structure-lost-cancel = Annuler le retrait
structure-outcome-reset-asked = Le retrait est demandé, et la personne est prévenue.
structure-outcome-reset-done = Les méthodes sont retirées. Remettez maintenant une nouvelle fiche.
structure-outcome-reset-cancelled = Rien ne sera retiré.
structure-referents = Référents
structure-referents-lead = Qui gère les comptes de cette structure.
structure-referent-always = Sans fin
structure-referent-until = Jusqu’au { $date }
structure-referent-over = Terminée le { $date }
structure-referent-you = vous
structure-referent-remove = Retirer
structure-referent-add = Déléguer à quelqu’un
structure-referent-add-text = Une personne de la structure, avec son adresse. Elle verra les comptes et agira comme vous ; jamais le courriel de personne.
structure-referent-who = Adresse de la personne
structure-referent-end = Jusqu’au
structure-referent-end-hint = Vide, la délégation n’a pas de fin
structure-referent-button = Déléguer
structure-referent-unknown = Personne de la structure n’a cette adresse
structure-referent-held = Cette personne est déjà référente
structure-referent-past = Choisissez un jour à venir
structure-outcome-referent-added = La personne est référente.
structure-outcome-referent-removed = La personne n’est plus référente.

## Demandes à lire

structure-requests = Demandes à lire
structure-requests-lead = Ces personnes demandent une adresse. Le soutien attend votre mot pour répondre.
structure-requests-none = Aucune demande ne vous attend.
structure-waiting-word = en attente
structure-request-known = Cette personne exerce ici
structure-request-unknown = Je ne la connais pas
structure-outcome-vouched = Votre mot est noté. La demande est retournée au soutien.
structure-import = Importer une liste
structure-import-lead = Rien n’est créé avant que vous n’ayez relu la liste.
structure-import-file = Fichier CSV
structure-import-file-hint = Tel qu’un tableur l’enregistre : { $size } et { $rows } personnes au plus.
structure-import-columns = Les colonnes
structure-import-columns-text = La première ligne nomme les colonnes, en français ou en anglais, dans n’importe quel ordre. Il faut Prénom et Nom ; Profession, Adresse, Langue, Téléphone et Courriel personnel sont facultatifs. Sans adresse, elle est formée du prénom et du nom.
structure-import-access = Personne ne peut se connecter avant que vous ne lui remettiez l’accès, compte par compte.
structure-import-read = Lire la liste
structure-import-none = Choisissez un fichier
structure-import-too-large = Le fichier dépasse { $size }. Faites-en plusieurs.
structure-import-workbook = C’est un classeur. Enregistrez-le au format CSV, puis choisissez ce fichier.
structure-import-unreadable = Ce fichier ne peut pas être lu. Enregistrez-le au format CSV UTF-8.
structure-import-empty = Le fichier est vide
structure-import-no-rows = Le fichier n’a que des en-têtes : aucune personne n’y figure
structure-import-too-many = Le fichier compte plus de { $rows } personnes. Faites-en plusieurs.
structure-import-too-wide = Le fichier a trop de colonnes
structure-import-missing = { $n ->
    [one] La première ligne ne nomme pas la colonne { $columns }
   *[other] La première ligne ne nomme pas les colonnes { $columns }
}
structure-import-twice = La colonne { $column } y est deux fois
structure-import-running = Création des comptes
structure-import-progress = { $n ->
    [0] { $done } lignes sur { $total } : aucun compte créé
    [one] { $done } lignes sur { $total } : { $n } compte créé
   *[other] { $done } lignes sur { $total } : { $n } comptes créés
}
structure-import-leave = Vous pouvez quitter cette page : la création continue.
structure-import-again = Où en est-ce ?
structure-import-other = Choisir un autre fichier
structure-import-file-read = { $n ->
    [one] { $file } · { $n } ligne lue, { $separator }
   *[other] { $file } · { $n } lignes lues, { $separator }
}
structure-import-semicolon = séparateur point-virgule
structure-import-comma = séparateur virgule
structure-import-tab = séparées par des tabulations
structure-import-sign = séparateur indiqué dans le fichier
structure-import-good = { $all ->
    [one] La ligne est prête
   *[other] Les { $all } lignes sont prêtes
}
structure-import-good-text = Rien n’est encore créé.
structure-import-wrong = { $n ->
    [one] { $n } ligne sur { $all } est à corriger
   *[other] { $n } lignes sur { $all } sont à corriger
}
structure-import-wrong-text = { $ready ->
    [one] Rien n’est encore créé. Corrigez le fichier et déposez-le de nouveau, ou créez dès maintenant le compte prêt.
   *[other] Rien n’est encore créé. Corrigez le fichier et déposez-le de nouveau, ou créez dès maintenant les { $ready } comptes prêts.
}
structure-import-wrong-all = Rien n’est créé. Corrigez le fichier et déposez-le de nouveau.
structure-import-download = Télécharger les lignes à corriger
structure-import-homonyms = { $n ->
    [one] { $n } personne porte le nom d’une autre et reçoit une adresse numérotée. Vérifiez qu’elle n’a pas déjà un compte.
   *[other] { $n } personnes portent le nom d’une autre et reçoivent une adresse numérotée. Vérifiez qu’elles n’ont pas déjà un compte.
}
structure-import-ignored = Colonnes laissées de côté : { $columns }
structure-import-filter = Filtrer les lignes
structure-import-all = Toutes
structure-import-readies = Prêtes
structure-import-homonym-pill = Homonymes
structure-import-wrongs = À corriger
structure-import-make = { $n ->
    [one] Créer le compte prêt
   *[other] Créer les { $n } comptes prêts
}
structure-import-made = { $n ->
    [0] Aucun compte n’est créé
    [one] { $n } compte est créé
   *[other] { $n } comptes sont créés
}
structure-import-made-text = Personne ne peut encore s’y connecter.
structure-import-hand-over = Remettre les accès
structure-import-refused = { $n ->
    [one] Une ligne n’a plus pu être prise, parce que quelqu’un a obtenu l’adresse entre-temps : { $rows }
   *[other] { $n } lignes n’ont plus pu être prises, parce que quelqu’un a obtenu l’adresse entre-temps : { $rows }
}
structure-import-caption = Aperçu de l’importation
structure-import-row = Ligne
structure-import-address = Adresse proposée
structure-import-result = Résultat
structure-import-ready = Prêt
structure-import-homonym = Homonyme
structure-import-fault = { $column } : { $fault }
structure-import-fault-empty = la cellule est vide
structure-import-fault-long = le texte est trop long
structure-import-fault-control = un caractère est invisible ou illisible, ou le texte a plusieurs lignes
structure-import-fault-formula = un tableur y verrait une formule
structure-import-fault-telephone = ce numéro ne peut pas être joint
structure-import-fault-email = ce n’est pas une adresse de courriel
structure-import-fault-inside = il faut une adresse hors de ce service
structure-import-fault-language = écrivez français ou anglais
structure-import-fault-local = des lettres, des chiffres, des points et des traits d’union, dans le domaine de la structure
structure-import-fault-no-local = écrivez l’adresse, rien ne peut être formé de ce nom
structure-import-fault-exists = ce compte existe déjà
structure-import-fault-same = la même qu’à la ligne { $row }
structure-import-fault-beyond = La ligne a plus de cellules que d’en-têtes
structure-import-to-correct = À corriger
structure-import-to-correct-file = a-corriger.csv
structure-above = Cette personne a d’autres responsabilités
structure-above-text = Elle gère davantage que cette structure : le soutien s’occupe de son compte.
structure-lost-new = Un autre référent l’a demandé. Vous êtes référent depuis trop peu de temps pour attester.
structure-boxes = Boîtes partagées
structure-boxes-lead = Un service, plusieurs personnes, chacune avec sa propre connexion. Vous dites qui ouvre une boîte ; vous n’en voyez pas les messages.
structure-box = Boîte
structure-box-new = Créer une boîte
structure-box-new-lead = Une adresse pour un service. Personne n’a son mot de passe : elle n’en a pas.
structure-box-none = Aucune boîte partagée.
structure-box-people = Personnes
structure-box-responsible = Responsable
structure-box-nobody = Personne n’en répond
structure-box-nobody-text = La personne responsable n’y a plus accès. Choisissez-en une autre parmi celles qui l’ouvrent.
structure-box-changed = La boîte a changé entre-temps
structure-box-closed = Fermée
structure-box-open = Ouverte
structure-box-handed = Remise jusqu’au { $date }
structure-box-problems = La boîte n’est pas créée
structure-box-problem-name = Donnez un nom, de 120 caractères au plus.
structure-box-name = Nom
structure-box-name-hint = Il accompagne l’adresse dans ce que la boîte envoie.
structure-box-local-hint = Suivie de @{ $domain }.
structure-box-responsible-address = Adresse de la personne responsable
structure-box-responsible-hint = Elle ouvre la boîte, apprend chaque changement d’accès et lit le journal de ce qui s’y fait.
structure-box-make = Créer la boîte
structure-box-stays = La personne responsable reste
structure-box-stays-text = Choisissez d’abord une autre personne responsable.
structure-box-people-title = Qui l’ouvre
structure-box-answers = responsable
structure-box-rights-of = Droits de { $name }
structure-box-rights = Droits
structure-box-save = Enregistrer
structure-box-make-responsible = Rendre responsable
structure-box-held = Cette personne ouvre déjà la boîte.
structure-box-oneself = Vous ne pouvez pas vous donner accès : demandez-le à un autre référent.
structure-box-admit = Ajouter une personne
structure-box-admit-text = De la structure seulement. Elle en est avertie, la personne responsable aussi.
structure-box-admit-button = Ajouter
structure-box-close = Fermer la boîte
structure-box-close-text = Plus personne ne l’ouvre et le courriel y est refusé. Les messages restent ; vous pourrez la rouvrir.
structure-box-close-button = Fermer la boîte
structure-box-reopen = Rouvrir la boîte
structure-box-reopen-text = Les personnes ci-dessus l’ouvrent de nouveau, et le courriel y arrive.
structure-box-reopen-button = Rouvrir
structure-box-back = Toutes les boîtes partagées
structure-box-read = Lire
structure-box-write = Lire et ranger
structure-box-send = Lire, ranger et envoyer
structure-outcome-box-made = La boîte est créée. Ajoutez qui l’ouvre.
structure-outcome-box-admitted = Cette personne ouvre désormais la boîte.
structure-outcome-box-dismissed = Cette personne n’ouvre plus la boîte.
structure-outcome-box-closed = La boîte est fermée.
structure-outcome-box-opened = La boîte est ouverte.
structure-outcome-box-given = La boîte est remise. Les deux personnes en sont averties.
structure-outcome-box-taken = La boîte n’est plus remise à personne.
structure-successor = La boîte de cette personne
structure-successor-text = Un successeur peut la lire jusqu’à un jour que vous choisissez : les messages s’ouvrent à côté des siens, et ceux qui arrivent encore sont reçus. Il n’y écrit rien et n’envoie rien en ce nom. Les deux personnes sont averties.
structure-successor-who = Adresse du successeur
structure-successor-until = Jusqu’au
structure-successor-problem-end = Choisissez un jour à venir, dans les { $days } jours.
structure-successor-button = Remettre la boîte
structure-successor-given = { $name } la lit jusqu’au { $date }.
structure-successor-end = Y mettre fin
