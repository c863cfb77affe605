# Dossiers et listes.
mail-inbox = Réception
mail-drafts = Brouillons
mail-sent = Envoyés
mail-archive = Archives
mail-junk = Indésirables
mail-trash = Corbeille
mail-mailboxes = Dossiers
mail-own = Mes dossiers
mail-count-unread = non lus
mail-count-drafts = brouillons
mail-quota = { $used } sur { $limit }
mail-quota-label = Espace utilisé : { $used }
mail-title-unread = { $mailbox } ({ $n ->
    [one] { $n } non lu
   *[other] { $n } non lus
})
mail-messages = Messages
mail-refresh = Relever le courrier
mail-new = Nouveaux messages, afficher
mail-reading = Message ouvert
mail-pick-one = Choisissez un message pour le lire ici.
mail-filters = Filtres
mail-all = Tous
mail-unread = Non lus
mail-flagged = Suivis
mail-with-attachment = Pièce jointe
mail-search-label = Rechercher dans le courrier
mail-search-placeholder = Rechercher un message, une personne, un dossier
mail-search-do = Rechercher
mail-search-more = Recherche détaillée
mail-search-words = Mots, n’importe où
mail-search-from = De
mail-search-to = À
mail-search-subject = Objet
mail-search-body = Texte
mail-search-since = Depuis le
mail-search-before = Avant le
mail-search-clear = Tout afficher
mail-search-bad-date = Une date n’est pas reconnue ; elle n’a pas été prise en compte. Écrivez-la comme 2026-11-20.
mail-search-bad-words = Des mots contiennent un caractère interdit ou sont trop longs ; ils n’ont pas été pris en compte.
mail-found = { $n ->
    [0] Aucun message trouvé
    [one] { $n } message trouvé
   *[other] { $n } messages trouvés
}
mail-looked-into = { $n ->
    [one] Recherche faite dans le message le plus récent.
   *[other] Recherche faite dans les { $n } messages les plus récents.
}
mail-no-subject = (sans objet)
mail-no-sender = (expéditeur inconnu)
mail-row-unread = Non lu.{" "}
mail-row-flagged = Suivi
mail-row-answered = Répondu
mail-row-forwarded = Transféré
mail-row-attachment = Pièce jointe
mail-selection = Sélection :
mail-select-page = Sélectionner la page
mail-select-none = Tout désélectionner
mail-archive-do = Archiver
mail-delete = Supprimer
mail-delete-for-good = Supprimer définitivement
mail-mark-read = Marquer comme lu
mail-mark-unread = Marquer comme non lu
mail-flag = Suivre
mail-unflag = Ne plus suivre
mail-move = Déplacer ou copier
mail-move-to = Vers le dossier
mail-choose = Choisir…
mail-move-do = Déplacer
mail-copy-do = Copier
mail-confirm = { $n ->
    [one] Supprimer définitivement ce message ?
   *[other] Supprimer définitivement ces { $n } messages ?
}
mail-confirm-text = Ici, ce qui est supprimé ne peut pas être récupéré. Vos autres messages ne changent pas.
mail-confirm-keep = Garder
mail-keys = Raccourcis clavier · j, k : message suivant, précédent · o : ouvrir · u : retour à la liste · x : sélectionner · e : archiver · # : supprimer · r, a, f : répondre, à tous, transférer · c : écrire · / : rechercher
mail-pages = Pages
mail-newer = Plus récents
mail-older = Plus anciens
mail-range = { $first } à { $last } sur { $total }
mail-empty = Rien ici
mail-empty-text = Ce dossier est vide.
mail-nothing-found = Aucun message ne correspond
mail-nothing-found-text = Essayez avec moins de mots, ou dans un autre dossier.
