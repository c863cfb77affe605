# Ce qui vient de se passer, dit sur la page suivante.
outcome-moved = { $n ->
    [one] { $n } message déplacé.
   *[other] { $n } messages déplacés.
}
outcome-archived = { $n ->
    [one] { $n } message archivé.
   *[other] { $n } messages archivés.
}
outcome-trashed = { $n ->
    [one] { $n } message mis à la corbeille.
   *[other] { $n } messages mis à la corbeille.
}
outcome-deleted = { $n ->
    [one] { $n } message supprimé définitivement.
   *[other] { $n } messages supprimés définitivement.
}
outcome-copied = { $n ->
    [one] { $n } message copié.
   *[other] { $n } messages copiés.
}
outcome-undone = { $n ->
    [one] { $n } message remis à sa place.
   *[other] { $n } messages remis à leur place.
}
outcome-too-late = Il est trop tard pour annuler. Les messages sont là où vous les avez mis ; déplacez-les de nouveau.
outcome-sent = Message envoyé.
outcome-sent-copy-later = Message envoyé. Sa copie arrivera bientôt dans Envoyés.
outcome-under-way = Ce message est déjà en cours d’envoi. Il ne partira qu’une fois.
outcome-discarded = Brouillon abandonné.
outcome-ended-oldest = Vous aviez trop de sessions ouvertes. La plus ancienne a été fermée.
outcome-session-ended = Session fermée.
outcome-device-revoked = Ce navigateur devra de nouveau donner un code.
outcome-nothing-selected = Aucun message n’était coché. Cochez-en au moins un, puis recommencez.
outcome-no-target = Aucun dossier n’était choisi. Les messages n’ont pas bougé. Choisissez un dossier, puis recommencez.
outcome-over-quota = Votre boîte est pleine : rien n’a été fait. Videz la corbeille, puis recommencez.
outcome-saved = Enregistré.
outcome-password-changed = Votre mot de passe est changé. Vos autres sessions sont fermées.
outcome-device-trusted = Cet appareil est de confiance.
outcome-device-trusted-passkey = Plus sûr : une clé d’accès
