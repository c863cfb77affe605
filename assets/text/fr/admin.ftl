# Administration : domaines, structures, rôles, journal, conservation.
admin-domains = Domaines
admin-domains-lead = Ceux dont ce service reçoit le courriel, chacun avec ses règles.
admin-domains-none = Aucun domaine pour l’instant. Ajoutez le premier.
admin-domains-back = Revenir aux domaines
admin-domain = Domaine
admin-domain-profile = Profil de sécurité
admin-domain-people = Comptes
admin-domain-sources = Fusions permises
admin-profile-house = Celui de la maison
admin-profile-modern = modern : les normes d’aujourd’hui
admin-profile-entra = entra-compat : comme les locataires Entra
admin-profile-legacy = legacy : comme les anciens services
admin-domain-add = Ajouter un domaine
admin-domain-add-button = Ajouter le domaine
admin-domain-name = Nom du domaine
admin-domain-short-names = À la connexion, ce qui précède @ suffit
admin-domain-short = ce qui précède @ suffit à la connexion
admin-domain-flaw = Ce n’est pas un nom de domaine
admin-domain-taken = Ce domaine y est déjà
admin-domain-since = Depuis le { $date }
admin-domain-now = en vigueur
admin-domain-weaker = plus faible que la maison
admin-domain-conform = Aucun écart aux règles.
admin-domain-deviations = { $n ->
    [one] { $n } écart aux règles
   *[other] { $n } écarts aux règles
}
admin-domain-instead = { $live }, la règle : { $bound }
admin-domain-profile-text = Le changement vaut aussitôt pour tous les comptes du domaine. Il est au journal, avec son motif.
admin-domain-profile-button = Appliquer ce profil
admin-reason = Motif
admin-reason-hint = 200 caractères au plus. Il faut en donner un quand le profil est plus faible que celui de la maison ; le rapport de conformité le montre.
admin-reason-flaw = Ce profil est plus faible : dites pourquoi, en 200 caractères au plus
admin-changed = Cela a changé entre-temps
admin-changed-text = Quelqu’un d’autre l’a modifié pendant que cette page était ouverte. Rien n’a été fait ; voici l’état actuel.
admin-merge = Fusions permises
admin-merge-text = Les domaines institutionnels dont une adresse peut devenir l’alias d’un compte d’ici. Tout autre domaine est refusé.
admin-merge-none = Aucun domaine : aucune fusion n’est possible.
admin-merge-domain = Domaine à permettre
admin-merge-add = Permettre ce domaine
admin-merge-remove = Retirer
admin-merge-itself = C’est ce domaine même
admin-merge-allowed = Ce domaine est déjà permis
admin-merge-too-many = Il y en a déjà 500. Retirez-en d’abord.

## Structures

admin-search = Chercher
admin-structure = Structure
admin-structures = Structures
admin-structures-lead = Les organisations dont les référents gèrent les comptes.
admin-structures-none = Aucune structure pour l’instant. Créez la première.
admin-structures-none-found = Aucune structure ne correspond. Essayez un autre mot.
admin-structures-back = Revenir aux structures
admin-structure-search = Chercher une structure
admin-structure-nobody = aucun référent
admin-structure-unattended = Personne ne gère les comptes de cette structure. Nommez un référent.
admin-structure-new = Créer une structure
admin-structure-new-lead = Ses référents en créent ensuite les comptes.
admin-structure-make = Créer la structure
admin-structure-save = Enregistrer
admin-structure-what = La structure
admin-structure-name = Nom de la structure
admin-structure-name-flaw = Écrivez un nom de 120 caractères au plus
admin-structure-taken = Une structure porte déjà ce nom
admin-structure-place = Jours fériés et téléphones de
admin-structure-pattern = Forme des adresses
admin-structure-pattern-any = Le mot nom, et prenom ou p, séparés par des points ou des traits d’union : prenom.nom.med
admin-structure-pattern-hint = Ce qui précède @{ $domain }, fait du mot nom, et de prenom ou p : prenom.nom.med
admin-structure-pattern-flaw = Il faut le mot nom, et prenom ou p, séparés par des points ou des traits d’union
admin-structure-requests = Tout le monde peut y demander une adresse
admin-structure-contact = Qui aide ses personnes
admin-structure-contact-text = Montré à partir du mot de passe, dans les erreurs et dans les courriels. Vide, c’est le soutien de la maison.
admin-structure-email = Courriel d’aide
admin-structure-phone-flaw = Écrivez un numéro de 40 caractères au plus
admin-structure-hours = Heures de réponse
admin-structure-addresses = Ses adresses
admin-structure-domain = Domaine des adresses
admin-structure-no-domain = Ajoutez d’abord un domaine.
admin-structure-first = Son premier référent
admin-structure-first-text = Une personne qui a déjà un compte. Elle est prévenue par courriel.
admin-structure-size = { $n ->
    [one] { $domain } · { $n } compte
   *[other] { $domain } · { $n } comptes
}
admin-tokens = Jetons des programmes
admin-tokens-text = Un système de ressources humaines ou un annuaire crée et ferme les comptes de cette structure avec un jeton (SCIM 2.0).
admin-tokens-open = Voir les jetons
admin-tokens-none = Aucun programme n’a de jeton.
admin-tokens-back = Revenir à la structure
admin-token-service = Adresse du service :
admin-token-secret = Le jeton
admin-token-once = Copiez-le maintenant dans le programme : il n’est montré qu’une fois, et n’est gardé nulle part.
admin-token-label = Nom
admin-token-label-hint = Du programme qui s’en sert : Workday
admin-token-label-flaw = Écrivez un nom de 60 caractères au plus
admin-token-days = Durée en jours
admin-token-days-hint = { $n } au plus
admin-token-days-flaw = Écrivez un nombre de jours, au plus celui qui est indiqué
admin-token-made = Créé
admin-token-used = Dernier usage
admin-token-until = Fin
admin-token-over = terminé
admin-token-end = Révoquer
admin-token-make = Créer un jeton
admin-token-make-button = Créer le jeton
admin-structure-closed = fermée
admin-structure-closed-on = Cette structure est fermée depuis le { $date }. Son histoire reste au journal.
admin-structure-open = Rouvrir la structure
admin-structure-close = Fermer la structure
admin-structure-close-text = Fermée, elle n’est plus proposée nulle part et plus rien ne s’y crée. Elle peut être rouverte.
admin-structure-close-button = Fermer la structure
admin-structure-left = Il y reste :
admin-left-people = { $n ->
    [one] Un compte ouvert
   *[other] { $n } comptes ouverts
}
admin-left-boxes = { $n ->
    [one] Une boîte partagée
   *[other] { $n } boîtes partagées
}
admin-left-requests = { $n ->
    [one] Une demande en attente
   *[other] { $n } demandes en attente
}
admin-left-tokens = { $n ->
    [one] Un jeton de programme
   *[other] { $n } jetons de programmes
}
admin-left-referents = { $n ->
    [one] Un référent, plus haut sur cette page
   *[other] { $n } référents, plus haut sur cette page
}
admin-structure-left-who = Ses référents ferment les comptes et les boîtes, et répondent aux demandes. Le rôle du dernier référent se retire à la fin.
admin-structure-name-referent = Nommer un référent
admin-structure-name-button = Nommer
admin-nobody = Aucun compte ouvert n’a cette adresse

## Responsabilités

admin-staff = Responsabilités
admin-staff-lead = Qui gère une structure, fait partie du soutien ou administre.
admin-staff-none = Personne ne correspond.
admin-staff-search = Chercher une personne
admin-staff-filter = Filtrer par rôle
admin-staff-administrators = Administration
admin-staff-give = Confier un rôle
admin-staff-give-text = Le soutien ou l’administration. Un référent se nomme sur la page de sa structure. La personne est prévenue par courriel.
admin-staff-give-button = Confier ce rôle
admin-staff-back = Revenir aux responsabilités
admin-grant-open = Ouvrir
admin-role = Rôle
admin-role-referent = Référent
admin-role-support = Soutien
admin-role-administrator = Administrateur
admin-role-held = Cette personne a déjà ce rôle
admin-role-until = Fin
admin-role-until-button = Changer la fin
admin-role-end-hint = Dernier jour. Vide, il n’y a pas de fin.
admin-role-since = Depuis
admin-role-by = Confié par
admin-role-by-machine = La ligne de commande
admin-role-own = C’est votre propre rôle d’administrateur : un autre administrateur peut y mettre fin.
admin-role-last = Il faut qu’un administrateur au moins reste sans fin. Rien n’a été fait.
admin-role-end = Mettre fin au rôle
admin-role-end-text = Dès sa prochaine page, la personne n’y a plus accès. Elle est prévenue par courriel.
admin-role-end-button = Mettre fin maintenant
admin-why-assigned = C’est désormais son travail
admin-why-replacing = Remplacement
admin-why-over = Ce n’est plus son travail
admin-why-left = Départ
admin-why-mistake = Correction d’une erreur
admin-why-doubt = Quelqu’un d’autre se sert peut-être du compte

## Conservation

admin-retention = Conservation
admin-retention-lead = Ce qui est gardé un temps, combien il y en a, et quand le trop ancien a été retiré.
admin-kept-what = Données
admin-kept-for = Gardées
admin-kept-count = Présentes
admin-kept-ran = Dernier passage
admin-kept-never = Pas encore
admin-kept-removed = { $n ->
    [0] rien à retirer
    [one] { $n } retirée
   *[other] { $n } retirées
}
admin-kept-days = { $n } jours
admin-kept-hours = { $n } heures
admin-kept-rest = Les comptes, les structures, les rôles et les domaines restent jusqu’à ce que quelqu’un les change. Le courriel est au serveur de courriel.
admin-kept-journal = Entrées du journal
admin-kept-journal-from = par journées entières
admin-kept-answered = Demandes fermées
admin-kept-answered-from = après la réponse, avec leurs notes
admin-kept-unproved = Demandes sans adresse confirmée
admin-kept-made-from = après leur création
admin-kept-lists = Listes importées
admin-kept-lists-from = une heure tant que rien n’est commencé
admin-kept-notices = Avis par courriel
admin-kept-sessions = Sessions
admin-kept-sessions-from = après leur fin
admin-kept-codes = Codes envoyés
admin-kept-trusted = Navigateurs de confiance
admin-kept-trusted-from = après le choix de faire confiance
admin-kept-known = Navigateurs connus
admin-kept-known-from = après la dernière visite
admin-kept-counters = Compteurs d’essais erronés
admin-kept-counters-from = après le dernier essai, sauf les séries de codes erronés
