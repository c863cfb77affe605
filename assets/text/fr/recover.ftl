# Mot de passe oublié.
recover-link = J’ai oublié mon mot de passe
recover-place = Récupération
recover-title = Retournez sur votre compte
recover-lead = Dites qui vous êtes. Si ce nom a un accès ici, vous pourrez prouver que c’est le vôtre, puis choisir un nouveau mot de passe.
recover-name = Qui êtes-vous ?
recover-name-hint = Sous la forme { $example }
recover-name-missing = Entrez votre nom d’utilisateur.
recover-captcha = Caractères de l’image ou mots du fichier audio
recover-captcha-image = Six chiffres dessinés. Si vous ne les voyez pas, écoutez-les, ou continuez sans image ni son.
recover-captcha-listen = Écouter les chiffres
recover-captcha-hint = Six chiffres. Les espaces sont permis.
recover-captcha-new = Autre image, autre son
recover-captcha-wrong = Ce ne sont pas les bons chiffres. Voici une autre image, et un autre son.
recover-captcha-over = Cette image a déjà servi, ou a plus de cinq minutes. En voici une autre.
recover-captcha-missing = Entrez les six chiffres, ou continuez sans image ni son.
recover-without = Continuer sans image ni son
recover-next = Suivant
recover-cancel = Annuler
recover-not-yet = Ce n’est pas encore fait. Voyez ci-dessous.
recover-throttled = Trop de demandes. Par prudence, la récupération est en pause pour ce nom ou depuis ce réseau : réessayez à partir de { $time }.
recover-over = Cette récupération est terminée
recover-over-text = Le temps est passé, ou trop d’essais ne convenaient pas. Votre mot de passe n’a pas changé. Vous pouvez recommencer, ou vous adresser au référent de votre structure.
recover-wait-title = Un instant
recover-wait-text = Votre navigateur fait un petit calcul, qui coûte cher à qui voudrait faire mille demandes. Rien à lire, rien à entendre.
recover-wait-seconds = Si rien ne se passe, attendez { $seconds } s, puis continuez.
recover-wait-early = C’était un peu tôt. Attendez encore { $seconds } s, puis continuez.
recover-wait-continue = Continuer
recover-steps = Étapes de la récupération
recover-step-proof = étape de vérification { $step }
recover-step-password = choisir un nouveau mot de passe
recover-step-done = {" "}(terminée)
recover-method-title = Comment pouvons-nous vous reconnaître ?
recover-method-lead = { $needed ->
    [one] Une preuve suffit.
   *[other] Il en faut { $needed }, par des moyens différents. Voici la preuve { $step }.
}
recover-method = Moyen de vérification
recover-method-sms = Envoyer un SMS à mon téléphone mobile
recover-method-voice = Appeler mon numéro
recover-method-email = Envoyer un courriel à mon adresse personnelle
recover-method-totp = Utiliser mon application d’authentification
recover-method-passkey = Utiliser ma clé d’accès
recover-method-push = Approuver sur mon téléphone
recover-method-recovery = Utiliser un code de récupération
recover-method-number = Numéro { $hint }
recover-method-address = Adresse { $hint }
recover-method-code = Sans envoi
recover-method-missing = Choisissez un moyen dans la liste.
recover-none-title = Il manque une preuve
recover-none = Aucun autre moyen n’est attaché à ce compte, et il en faut { $needed }. Votre mot de passe n’a pas changé. Le référent de votre structure peut vous rendre l’accès en vous voyant.
recover-number-title = Confirmez votre numéro
recover-number-lead = Nous enverrons un code au numéro { $hint }. Pour être sûrs que c’est vous, entrez-le en entier.
recover-number = Votre numéro, en entier
recover-number-hint = Comme vous le composez, ou avec l’indicatif du pays : 514 555-0174, +33 6 12 34 56 78.
recover-number-unreadable = Ce n’est pas un numéro de téléphone. Entrez tous ses chiffres.
recover-number-contradicts = { $left ->
    [one] Ce numéro ne se termine pas comme { $hint }. Il reste un essai.
   *[other] Ce numéro ne se termine pas comme { $hint }. Il reste { $left } essais.
}
recover-address-title = Confirmez votre adresse
recover-address-lead = Nous enverrons un code et un lien à l’adresse { $hint }. Pour être sûrs que c’est vous, entrez-la en entier.
recover-address = Votre adresse personnelle, en entier
recover-address-hint = Celle où vous recevez vos codes, et non celle de cette messagerie.
recover-address-unreadable = Ce n’est pas une adresse de courriel. Entrez-la en entier.
recover-address-contradicts = { $left ->
    [one] Cette adresse ne commence pas comme { $hint }. Il reste un essai.
   *[other] Cette adresse ne commence pas comme { $hint }. Il reste { $left } essais.
}
recover-send = Envoyer le code
recover-other-method = Utiliser un autre moyen
recover-too-soon = Un code vient d’être demandé. Un autre pourra l’être dans { $seconds } s.
recover-limit = Assez de codes ont été demandés pour ce nom. Réessayez à partir de { $time }, ou utilisez un autre moyen.
recover-code-title = Entrez votre code de vérification
recover-code-sms = Si ce numéro est bien le vôtre, un SMS arrive au { $hint }. Il contient un code de six chiffres.
recover-code-email = Si cette adresse est bien la vôtre, un courriel arrive à { $hint }. Il contient un code de six chiffres, et un lien qui fait la même chose.
recover-code-voice = Si ce numéro est bien le vôtre, le { $hint } sonne dans un instant. Une voix dicte un code de six chiffres, deux fois.
recover-code-totp = Ouvrez votre application d’authentification et entrez le code qu’elle affiche.
recover-code-paper = Entrez un des codes de récupération que vous avez notés ou imprimés. Il ne servira qu’une fois.
recover-code = Code de vérification
recover-code-hint = Les espaces sont permis.
recover-code-missing = Entrez le code à 6 chiffres.
recover-code-wrong = { $left ->
    [one] Ce code ne convient pas. Il reste un essai.
   *[other] Ce code ne convient pas. Il reste { $left } essais.
}
recover-code-expired = Ce code a expiré. Demandez-en un nouveau avec « Réessayer », puis entrez le plus récent.
recover-code-throttled = Trop d’essais pour ce nom. Réessayez à partir de { $time }.
recover-again = Réessayer
recover-again-wait = Un autre code pourra être demandé dans { $seconds } s.
recover-contact = Contactez votre administrateur
recover-contact-lead = Le soutien lira votre demande et vous répondra. Il ne vous demandera jamais de mot de passe ni de code.
recover-contact-how = Comment vous répondre
recover-contact-how-hint = Un numéro de téléphone ou une adresse où l’on peut vous joindre.
recover-contact-how-missing = Dites comment vous répondre.
recover-contact-words = Ce qui vous arrive
recover-contact-send = Envoyer la demande
recover-contact-throttled = Assez de demandes sont parties d’ici aujourd’hui. Appelez le soutien, ou réessayez à partir de { $time }.
recover-contact-taken = Votre demande est reçue. Sa référence est { $reference } : notez-la, le soutien la reconnaît.
recover-contact-back = Revenir à la vérification
recover-step-questions = vos questions
recover-questions-title = Répondez à vos questions
recover-questions-lead = Vos preuves sont acceptées. Il reste à répondre comme vous l’aviez fait à la première connexion.
recover-questions-hint = Les majuscules, les accents et la ponctuation ne comptent pas.
recover-questions-missing = Répondez à chaque question.
recover-questions-wrong = { $left ->
    [one] Ces réponses ne conviennent pas. Il reste un essai aujourd’hui.
   *[other] Ces réponses ne conviennent pas. Il reste { $left } essais aujourd’hui.
}
recover-questions-read = Afficher en clair
recover-questions-submit = Soumettre
recover-password-title = Choisissez un nouveau mot de passe
recover-password-lead = { $proofs ->
    [one] Votre preuve est acceptée. Ce qui est ouvert avec l’ancien mot de passe se fermera partout.
   *[other] Vos preuves sont acceptées. Ce qui est ouvert avec l’ancien mot de passe se fermera partout.
}
recover-finish = Terminer
recover-done-title = Votre mot de passe a été réinitialisé
recover-done-text = Toutes vos sessions sont fermées et aucun appareil n’est plus de confiance. Votre deuxième preuve reste celle que vous aviez. Vos adresses sont prévenues.
recover-done-before = Pour vous connecter avec le nouveau mot de passe,{" "}
recover-done-here = cliquez ici
recover-letter-title = Continuer la récupération
recover-letter-text = Vous avez ouvert le lien envoyé pour « { $name } ». Continuez ici si vous avez vous-même demandé à récupérer cet accès ; la page où vous l’aviez demandé ne servira plus.
recover-letter-signed-in = Dans ce navigateur, { $name } est déjà connecté. Continuer ne ferme pas cette session ; le nouveau mot de passe sera celui de « { $other } ».
recover-letter-not-me = Si vous n’avez rien demandé, fermez cette page : rien ne changera.
recover-letter-continue = Continuer ici
recover-letter-over = Ce lien ne sert plus
recover-letter-over-text = Il a déjà servi, un plus récent l’a remplacé, ou il est trop ancien. Revenez à la page de la récupération, ou recommencez.
recover-restart = Recommencer
recover-cancelled = La récupération est abandonnée. Votre mot de passe n’a pas changé.
letter-recovery-code-subject = Récupérez votre accès à { $house }
letter-recovery-code-text = Quelqu’un, sans doute vous, demande à retrouver l’accès à votre compte { $house }.
letter-recovery-code = Votre code : { $code }
letter-recovery-link = Ou continuez par ce lien, dans le navigateur de votre choix :
letter-recovery-code-minutes = Le code et le lien valent { $minutes } minutes et ne servent qu’une fois.
letter-recovery-code-never = Ne les donnez à personne : le soutien ne vous les demandera jamais. Si vous n’avez rien demandé, ne faites rien : sans eux, votre mot de passe ne change pas.
letter-recovery-started-subject = récupération demandée
letter-recovery-started-text = Quelqu’un a demandé à récupérer l’accès à votre compte avec « J’ai oublié mon mot de passe ». Rien n’a changé : il faut encore prouver que c’est vous.
letter-recovery-refused-subject = récupération impossible
letter-recovery-refused-text = Quelqu’un, peut-être vous, a demandé à récupérer l’accès à votre compte avec « J’ai oublié mon mot de passe ». Ce n’est pas possible pour un compte qui n’a pas encore été configuré ou qui est suspendu. Contactez votre référent : il peut vous rendre l’accès.
letter-recovery-done-subject = mot de passe réinitialisé
letter-recovery-done-text = Le mot de passe de votre compte a été remplacé après « J’ai oublié mon mot de passe ». Toutes les sessions sont fermées et aucun appareil n’est plus de confiance.
letter-request-subject = Demande { $reference } : accès perdu
letter-request-text = Une personne qui ne peut plus se connecter demande de l’aide. Référence : { $reference }.
letter-request-name = Nom entré : { $name }
letter-request-contact = Comment lui répondre : { $contact }
letter-request-care = Rien de ce qui précède n’est prouvé. Rappelez à un numéro déjà connu ; ne demandez jamais de mot de passe ni de code.
