# Un message.
message-region = Message
message-actions = Actions sur le message
message-back = Retour à la liste
message-newer = Message plus récent
message-older = Message plus ancien
message-print = Imprimer
message-more = Autres actions
message-source = Voir la source
message-body-alone = Ouvrir le texte seul
message-body = Texte du message
message-to = à { $people }
message-came-by = Reçu à l’adresse
message-me = moi
message-nobody = destinataires non indiqués
message-and-others = { $people } et { $n ->
    [one] { $n } autre
   *[other] { $n } autres
}
message-details = Détails
message-from = De
message-reply-to = Réponse à
message-date = Date
message-size = Taille
message-damaged = Une partie de ce message est illisible
message-damaged-text = Ce qui a pu être lu est affiché. La source complète peut être téléchargée par « Autres actions ».
message-blocked = Des images distantes sont bloquées : elles diraient à l’expéditeur que vous avez lu.
message-show-images = Afficher les images
message-original-colours = Couleurs d’origine
message-dark-colours = Couleurs sombres
message-as-text = Ce message est affiché en texte
message-as-text-text = Sa mise en forme n’a pas pu être rendue sûre. Rien de son texte n’est perdu.
message-quoted = Texte cité
message-empty = Ce message n’a pas de texte.
message-attachments = Pièces jointes
message-download = Télécharger { $name }
message-download-tip = Télécharger
message-unnamed = pièce jointe sans nom
message-reply = Répondre
message-reply-all = À tous
message-forward = Transférer
message-sender = Envoyé par
message-sent-by = Envoyé par { $name }
