# Clés d’accès : à la connexion et dans le compte.
passkey-sign-in = Utiliser une clé d’accès
passkey-failed = La clé d’accès n’a pas servi. Réessayez, ou choisissez un autre moyen.
passkey-known = Cet appareil a déjà une clé d’accès pour ce compte.
passkey-needs-script = Demande JavaScript ; les autres méthodes s’en passent.
passkey-use = Votre navigateur va demander votre empreinte, votre visage ou le code de votre appareil. Rien de tout cela ne nous est transmis.
passkey-refused = Cette clé d’accès n’a pas été acceptée
passkey-refused-text = Elle n’est pas, ou n’est plus, celle d’un compte d’ici. Réessayez, ou connectez-vous avec votre mot de passe.
passkey-refused-verify = Cette clé d’accès n’a pas été acceptée. Réessayez, ou choisissez un autre type de vérification.
passkey-late = Cette page était ouverte depuis trop longtemps
passkey-late-text = Rien n’a été perdu. Utilisez de nouveau votre clé d’accès.
passkey-late-verify = Le temps de répondre est passé. Utilisez de nouveau votre clé d’accès.
passkey-no-script = La clé d’accès demande JavaScript, que ce navigateur n’a pas exécuté. Activez-le, ou choisissez un autre type de vérification.
passkeys-title = Clés d’accès
passkeys-lead = Vous vous connectez avec votre empreinte, votre visage ou le code de votre appareil, sans mot de passe. Un faux site ne peut pas les demander.
passkeys-yours = Vos clés d’accès
passkeys-yours-lead = { $count ->
    [0] Aucune pour l’instant.
    [one] Gardez-en au moins deux : un appareil se perd.
   *[other] { $count } sur { $most }.
}
passkeys-synced = Synchronisée
passkeys-synced-text = Elle vous suit sur vos appareils, par votre gestionnaire de mots de passe.
passkeys-bound = Liée à l’appareil
passkeys-bound-text = Elle ne quitte pas l’appareil où elle a été créée.
passkeys-created = Créée le { $date }
passkeys-used = utilisée { $when }
passkeys-never-used = jamais utilisée
passkeys-rename = Renommer
passkeys-rename-label = Nouveau nom de « { $name } »
passkeys-rename-save = Enregistrer
passkeys-remove = Retirer
passkeys-remove-label = Retirer { $name }
passkeys-remove-ask = Cette clé d’accès n’ouvrira plus votre compte. Pensez aussi à l’effacer de l’appareil.
passkeys-remove-confirm = Oui, la retirer
passkeys-add = Ajouter une clé d’accès
passkeys-add-lead = Sur cet appareil, sur votre téléphone ou sur une clé de sécurité.
passkeys-name = Son nom
passkeys-name-hint = Pour la reconnaître plus tard, par exemple « iPhone » ou « Clé du trousseau ».
passkeys-create = Créer la clé d’accès
passkeys-full = Vous en avez { $most }, c’est le plus possible. Retirez-en une pour en ajouter une autre.
passkeys-script = La création d’une clé d’accès demande JavaScript, que ce navigateur n’a pas exécuté.
passkeys-unsupported = Ce navigateur ne sait pas créer de clé d’accès. Essayez avec un autre, ou sur votre téléphone.
passkeys-fresh = Confirmez d’abord que c’est vous
passkeys-fresh-text = Pour ajouter, renommer ou retirer une clé d’accès, il faut une preuve qui date de quelques minutes, par votre méthode la plus sûre.
passkeys-fresh-button = Confirmer
passkeys-problem-late = Le temps de répondre est passé. Rien n’a été ajouté : recommencez.
passkeys-problem-refused = La réponse de l’appareil n’a pas pu être vérifiée. Rien n’a été ajouté : recommencez, ou essayez un autre appareil.
passkeys-problem-known = Cette clé d’accès est déjà enregistrée.
passkeys-problem-last = C’est votre seule méthode de vérification. Ajoutez-en une autre avant de la retirer.
passkeys-problem-name = Donnez-lui un nom, avec au moins une lettre ou un chiffre.
outcome-passkey-added = La clé d’accès est ajoutée. Un courriel vous le confirme.
outcome-passkey-renamed = La clé d’accès est renommée.
outcome-passkey-removed = La clé d’accès est retirée. Un courriel vous le confirme.
letter-passkey-counter-subject = Une de vos clés d’accès a peut-être été copiée
letter-passkey-counter-text = Le compteur d’une de vos clés d’accès est revenu en arrière : quelqu’un en a peut-être une copie. Retirez cette clé d’accès dans « Sécurité et connexion », puis créez-en une nouvelle.
account-event-passkey-refused = Clé d’accès refusée
