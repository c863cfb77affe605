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
