# Codes de récupération.
recovery-codes-title = Codes de récupération
recovery-codes-lead = Pour le jour où vous n’aurez ni votre téléphone, ni votre application, ni votre clé d’accès. Chaque code sert une fois, après votre mot de passe.
recovery-codes-none = Vous n’avez pas de codes de récupération.
recovery-codes-left = { $left ->
    [one] Il vous reste un code sur { $made }.
   *[other] Il vous reste { $left } codes sur { $made }.
}
recovery-codes-since = Créés le { $date }.
recovery-codes-few = Il en reste peu : créez-en de nouveaux avant d’en manquer.
recovery-codes-used = Vous venez d’utiliser un code de récupération : il ne sert plus.
recovery-codes-used-text = Si votre appareil est perdu, retirez-le de vos méthodes de vérification. Vous pouvez créer de nouveaux codes maintenant.
recovery-codes-make = Créer des codes
recovery-codes-renew = Créer de nouveaux codes
recovery-codes-renew-text = Ceux d’avant ne serviront plus.
recovery-codes-continue = Continuer vers le courrier
recovery-codes-fresh-text = Pour créer des codes, il faut une preuve qui date de quelques minutes, par votre méthode la plus sûre.
recovery-codes-new = Vos nouveaux codes
recovery-codes-new-text = Notez-les ou imprimez-les maintenant : ils ne seront plus jamais affichés. Gardez-les hors de ce poste, comme une clé de maison.
recovery-codes-list = Codes de récupération
recovery-codes-download = Télécharger en texte
recovery-codes-print = Imprimer
recovery-codes-done = Je les ai mis en lieu sûr
recovery-codes-file = codes-de-recuperation
recovery-codes-file-head = Codes de récupération de { $address } ({ $house }), créés le { $date }
recovery-codes-file-foot = Chaque code sert une fois, après le mot de passe. Le soutien ne vous les demandera jamais.
verify-recovery-link = Je n’ai plus accès à ces méthodes
verify-recovery-code = Code de récupération
verify-recovery-hint = 16 lettres et chiffres. Les tirets, les espaces et les majuscules ne comptent pas.
verify-recovery-none = Entrez un de vos codes de récupération, de 16 lettres et chiffres.
verify-recovery-wrong = { $left ->
    [0] Ce code ne convient pas, ou il a déjà servi.
    [one] Ce code ne convient pas, ou il a déjà servi. Il reste un essai.
   *[other] Ce code ne convient pas, ou il a déjà servi. Il reste { $left } essais.
}
letter-recovery-used-subject = Un code de récupération a été utilisé
letter-recovery-used-text = Quelqu’un s’est connecté à votre compte avec votre mot de passe et un de vos codes de récupération. { $left ->
    [0] Il n’en reste aucun : créez-en de nouveaux dans « Sécurité et connexion ».
    [one] Il en reste un : créez-en de nouveaux dans « Sécurité et connexion ».
   *[other] Il en reste { $left }.
}
