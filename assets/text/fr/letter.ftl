# Lettres et textos.
letter-hello = Bonjour { $name },
letter-subject = { $house } : { $subject }
letter-code-subject = Votre code de vérification { $house }
letter-code-text = { $code } est votre code de vérification pour { $house }.
letter-code-minutes = { $minutes ->
    [one] Il est valable une minute, pour la page de connexion que vous avez ouverte et pour elle seule.
   *[other] Il est valable { $minutes } minutes, pour la page de connexion que vous avez ouverte et pour elle seule.
}
letter-code-never = Ne le donnez à personne : le soutien ne vous le demandera jamais. Si vous n’avez pas demandé ce code, quelqu’un connaît votre mot de passe : changez-le et prévenez le soutien.
letter-code-sms = { $code } est votre code { $house }. Ne le donnez à personne.
letter-when = Quand : { $moment }
letter-where = Adresse réseau : { $ip }
letter-with = Navigateur : { $agent }
letter-not-you = Si c’était vous, vous n’avez rien à faire. Sinon, changez votre mot de passe et prévenez le soutien sans attendre.
letter-phrase = Votre phrase personnelle, à laquelle vous nous reconnaissez : « { $phrase } »
letter-support = Soutien : { $contacts }
letter-method-totp = application d’authentification
letter-method-sms = code par SMS
letter-method-email = code par courriel
letter-method-passkey = clé d’accès
letter-method-push = approbation sur le téléphone
letter-method-voice = appel téléphonique
letter-method-recovery = codes de récupération
letter-activation-subject = Associer un téléphone à { $house }
letter-activation-text = Vous associez un téléphone à votre compte { $house }, pour approuver vos connexions. Référence : { $reference }.
letter-activation-how = Sur le téléphone, ouvrez { $origin }/device et suivez la page. Le code à y taper est affiché sur l’ordinateur ; pour votre sécurité, il ne part jamais par courriel.
letter-activation-data = Sur le téléphone, ouvrez { $origin }/device et tapez :
    adresse du serveur : { $origin }
    nom d’utilisateur : { $username }
    code d’activation : { $code }
    Le code vaut { $hours } heures et ne sert qu’une fois.
letter-activation-not-you = Si vous n’associez pas de téléphone, quelqu’un d’autre est dans votre compte : changez votre mot de passe et prévenez le soutien sans attendre.
letter-new-device-subject = connexion depuis un nouveau navigateur
letter-new-device-text = Votre compte a été ouvert depuis un navigateur qui n’était pas encore connu.
letter-device-trusted-subject = nouvel appareil de confiance
letter-device-trusted-text = Un appareil est devenu un appareil de confiance : il ne demandera plus de code pendant la durée prévue. Vous pouvez lui retirer cette confiance dans les réglages de sécurité.
letter-device-theft-subject = un appareil de confiance a été copié
letter-device-theft-text = Quelqu’un a présenté une copie de ce qui identifie l’un de vos appareils de confiance, avec votre mot de passe. La connexion a été arrêtée à la vérification et cet appareil n’est plus de confiance. Changez votre mot de passe.
letter-wrong-codes-subject = codes erronés après votre mot de passe
letter-wrong-codes-text = { $count ->
    [0] Des codes de vérification erronés ont été entrés après votre mot de passe exact.
    [one] Un code de vérification erroné a été entré après votre mot de passe exact.
   *[other] { $count } codes de vérification erronés ont été entrés après votre mot de passe exact, en vingt-quatre heures.
}
letter-temporary-used-subject = votre compte est configuré
letter-temporary-used-text = Votre mot de passe temporaire a servi : une méthode de vérification et un nouveau mot de passe sont enregistrés. Le mot de passe temporaire ne sert plus.
letter-temporary-given-subject = nouveau mot de passe temporaire
letter-temporary-given-text = La personne qui gère les comptes de votre structure vous a fait un mot de passe temporaire. L’ancien n’ouvre plus rien, et toutes les sessions sont fermées. Vos méthodes de vérification n’ont pas changé.
letter-reset-asked-subject = retrait de vos méthodes de vérification demandé
letter-reset-asked-text = La personne qui gère les comptes de votre structure a demandé le retrait de vos méthodes de vérification, parce qu’elles seraient perdues. Il aura lieu le { $moment }, ou plus tôt si une deuxième personne atteste vous avoir vu. Si vous avez encore une de vos méthodes, connectez-vous avec elle : rien ne sera retiré.
letter-reset-done-subject = méthodes de vérification retirées
letter-reset-done-text = Vos méthodes de vérification ont été retirées à la demande de votre structure. Votre structure vous remet un mot de passe temporaire, avec lequel vous en configurez de nouvelles.
letter-role-given-subject = vous gérez les comptes d’une structure
letter-role-given-text = Un référent vous a délégué les comptes de votre structure : vous pouvez désormais en créer, remettre des accès et en fermer. Vous ne voyez le courriel de personne.
letter-box-given-subject = une boîte partagée vous est ouverte
letter-box-given-text = Vous avez désormais accès à la boîte partagée « { $name } » : elle est à côté de la vôtre, avec votre propre connexion. Ce que vous y faites porte votre nom.
letter-box-message-subject = un message vous est confié
letter-box-message-text = Quelqu’un vous a confié un message de la boîte partagée « { $name } ». Il vous y attend.
letter-box-changed-subject = une boîte dont vous répondez a changé
letter-box-changed-text = Un référent a changé les accès à la boîte « { $name } », dont vous répondez, ou le fait qu’elle soit ouverte.
letter-box-handed-over-subject = votre boîte est remise à un successeur
letter-box-handed-over-text = Votre compte est fermé. Jusqu’au { $date }, { $name } peut lire les messages de votre boîte, et ceux qui y arrivent encore.
letter-box-received-subject = une boîte vous est remise
letter-box-received-text = La boîte de { $name }, qui est partie, vous est remise en lecture jusqu’au { $date } : elle est à côté de la vôtre.
letter-referent-named-subject = vous gérez les comptes d’une structure
letter-referent-named-text = Un administrateur vous a nommé référent de « { $name } » : vous pouvez désormais y créer des comptes, remettre des accès et en fermer. Vous ne voyez le courriel de personne.
letter-referent-ended-subject = vous ne gérez plus les comptes d’une structure
letter-referent-ended-text = Vous n’êtes plus référent de « { $name } ». Votre compte et votre courriel ne changent pas.
letter-office-given-subject = une responsabilité vous est confiée
letter-office-given-text = { $name ->
    [support] Un administrateur vous a ajouté au soutien : vous pouvez désormais traiter les demandes et aider les personnes qui appellent.
   *[other] Un administrateur vous a fait administrateur : vous pouvez désormais gérer les domaines, les structures et les responsabilités, et lire le journal.
}
letter-office-ended-subject = une responsabilité a pris fin
letter-office-ended-text = { $name ->
    [support] Vous ne faites plus partie du soutien. Votre compte et votre courriel ne changent pas.
   *[other] Vous n’êtes plus administrateur. Votre compte et votre courriel ne changent pas.
}
letter-requests-wait-subject = des demandes attendent votre mot
letter-requests-wait-text = Des personnes demandent une adresse dans « { $name } », et le soutien attend de vous si elles y exercent. Connectez-vous, ouvrez votre espace de référent, puis « Demandes à lire ». Cet avis part une fois par jour au plus.
letter-closed-subject = compte fermé
letter-closed-text = Votre structure a fermé votre compte : personne ne peut s’y connecter et il ne reçoit plus de courriel. Rien de ce qu’il contient n’a été supprimé. Si c’est une erreur, adressez-vous à votre structure.
letter-factor-added-subject = méthode de vérification ajoutée
letter-factor-added-text = Une méthode de vérification est désormais attachée à votre compte : { $method }.
letter-factor-disabled-subject = méthode de vérification fermée
letter-factor-disabled-text = Trop de codes erronés se sont suivis : cette méthode de vérification est fermée ({ $method }). Vos autres méthodes restent ouvertes ; pour la rétablir, adressez-vous au soutien.
letter-password-changed-subject = mot de passe changé
letter-password-changed-text = Le mot de passe de votre compte a été changé.
letter-factor-replaced-subject = méthode de vérification remplacée
letter-factor-replaced-text = Une méthode de vérification de votre compte en remplace une autre : { $method }. L’ancienne ne sert plus ; sa destination reçoit aussi cet avis.
letter-factor-removed-subject = méthode de vérification retirée
letter-factor-removed-text = Une méthode de vérification n’ouvre plus votre compte : { $method }.
letter-text = { $subject }. Ce n’était pas vous ? Prévenez le soutien. { $support }
letter-contest = Ce n’était pas vous ? Ouvrez cette page, sans vous connecter, et gelez votre compte : { $link }
letter-frozen-subject = votre compte est gelé
letter-frozen-text = Quelqu’un a ouvert le lien « Ce n’était pas moi » d’un avis et a gelé le compte. Plus personne n’y entre ; votre courrier continue d’arriver. Appelez le soutien : il vérifiera que c’est vous et vous rendra l’accès.
letter-password-expires-subject = votre mot de passe expire bientôt
letter-password-expires-text = { $days ->
    [one] Le mot de passe de votre compte expire demain. Changez-le dans « Sécurité et connexion ». Après l’échéance, il vous en sera demandé un nouveau à la connexion : vous ne perdrez pas l’accès à votre boîte.
   *[other] Le mot de passe de votre compte expire dans { $days } jours. Changez-le dans « Sécurité et connexion ». Après l’échéance, il vous en sera demandé un nouveau à la connexion : vous ne perdrez pas l’accès à votre boîte.
}
letter-mark-changed-subject = votre phrase et votre image personnelles ont changé
letter-mark-changed-text = La phrase et l’image par lesquelles vous reconnaissez Pli viennent d’être choisies. Les prochains courriels se termineront par la nouvelle phrase.
letter-questions-changed-subject = vos questions de sécurité ont changé
letter-questions-changed-text = De nouvelles réponses aux questions de sécurité de votre compte viennent d’être enregistrées. Les précédentes ne servent plus.
letter-merge-asked-subject = une fusion vous attend
letter-merge-asked-text = Le soutien a demandé que l’adresse { $name } soit fusionnée avec la vôtre. Rien ne commence avant que vous ayez prouvé qu’elle est à vous : « Réglages », « Adresses et fusion ».
letter-merge-refused-subject = fusion refusée
letter-merge-refused-text = La fusion de { $name } avec votre boîte a été refusée. Le motif est dans « Réglages », « Adresses et fusion ».
letter-merge-halted-subject = une fusion vous attend
letter-merge-halted-text = La fusion de { $name } s’est arrêtée et vous attend ; rien n’est perdu. Ce qu’il faut faire est dans « Réglages », « Adresses et fusion ».
letter-merge-done-subject = fusion terminée
letter-merge-done-text = L’ancienne boîte { $name } est dans la vôtre, et le courrier envoyé à cette adresse y arrive. Jusqu’au { $date }, vous pouvez revenir en arrière. Pour prévenir vos correspondants, un message est tout prêt dans « Réglages », « Adresses et fusion ».
letter-merge-undone-subject = fusion défaite
letter-merge-undone-text = La fusion de { $name } a été défaite : ce qu’elle avait apporté n’est plus dans votre boîte, et l’adresse n’y mène plus.
