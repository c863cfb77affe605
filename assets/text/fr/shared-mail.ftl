# Le courrier des boîtes partagées.
shared-mail-boxes = Boîtes
shared-mail-own = Ma boîte
shared-mail-box = Boîte partagée
shared-mail-handed-over = Boîte remise, en lecture
shared-mail-sent-by = Envoyé par { $name }, dont le nom figure dans le message
shared-mail-no-sending = Vous préparez ce message ; une personne qui peut envoyer au nom de la boîte l’enverra depuis les brouillons.
