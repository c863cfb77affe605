# Fiches à imprimer, une par étape : une phrase par ligne.
sheet-name = Fiche de configuration
sheet-print = Imprimer
sheet-start = Avant de commencer
sheet-start-steps =
    Ayez sous la main votre adresse sécurisée, votre mot de passe temporaire et un téléphone.
    Un cellulaire ou un téléphone fixe convient ; un téléphone fixe sert aux appels seulement.
    Ouvrez la page de connexion, entrez votre adresse, puis votre mot de passe temporaire.
    Laissez vide le code de vérification : vous n’en avez pas encore.
    La page « Plus d’informations requises » s’ouvre. Choisissez « Suivant ».
    Vous avez 15 minutes, et 15 de plus si vous les demandez. Passé ce délai, reconnectez-vous dans le même navigateur : vous reprendrez à la même étape.
sheet-known = Vérifier que c’est vous
sheet-known-steps =
    La page montre la fin du numéro, ou de l’adresse, que votre référent a inscrit pour vous.
    Choisissez « Envoyer-moi un code ».
    Entrez les 6 chiffres reçus, puis choisissez « Vérifier ».
    Ce numéro n’est pas le vôtre ? Arrêtez-vous et appelez votre référent.
sheet-method = Choisir une méthode
sheet-method-steps =
    Les méthodes vont de la plus sûre à la moins sûre. La première est recommandée.
    Choisissez-en une, puis « Suivant ».
    Un SMS ou un appel peut entraîner des frais chez votre opérateur.
    À chaque page, « Je veux configurer une autre méthode » vous ramène à ce choix ; rien n’est perdu.
sheet-passkey = Clé d’accès
sheet-passkey-steps =
    Donnez à la clé d’accès un nom qui dit où elle est, par exemple « iPhone » ou « Poste de soins ».
    Choisissez « Créer la clé d’accès » : le navigateur demande où la garder. Sur un poste partagé, choisissez votre téléphone ou une clé de sécurité.
    Confirmez par votre empreinte, votre visage ou le code de l’appareil. Rien de tout cela ne nous est transmis.
    Rien ne se passe ? Ce navigateur n’en crée pas : « Je veux configurer une autre méthode » vous ramène au choix.
sheet-totp = Application d’authentification
sheet-totp-steps =
    Installez sur votre téléphone Microsoft Authenticator, Google Authenticator ou toute application compatible.
    Dans l’application, ajoutez un compte, puis autorisez l’appareil photo.
    Visez le carré affiché à l’ordinateur.
    Le carré ne passe pas ? Choisissez « Impossible de numériser l’image ? », puis recopiez la clé, par groupes de quatre.
    Entrez les 6 chiffres que l’application affiche. S’ils vont changer, attendez les suivants.
sheet-push = Approbation sur le téléphone
sheet-push-steps =
    Ouvrez l’appareil photo du téléphone, puis visez le carré affiché à l’ordinateur.
    Le téléphone ouvre une page de Pli. Vérifiez l’adresse, puis choisissez « Associer ce téléphone ».
    Le carré ne passe pas ? Ouvrez l’adresse affichée sur le téléphone, puis tapez le nom d’utilisateur et le code.
    L’ordinateur montre un nombre : tapez-le sur le téléphone, puis choisissez « Approuver ».
    À l’ordinateur, choisissez « Soumettre ».
    Ajoutez la page à l’écran d’accueil du téléphone : c’est là que vos connexions attendront.
sheet-sms = Code par SMS
sheet-sms-steps =
    Choisissez le pays de votre numéro, par exemple Canada (+1).
    Entrez le numéro d’un cellulaire que vous avez sur vous.
    Choisissez « Envoyer-moi un code par texto ».
    Entrez les 6 chiffres reçus, puis choisissez « Vérifier ».
    Rien n’arrive ? Attendez une demi-minute, puis choisissez « Réessayer » : seul le dernier code reçu est bon.
sheet-email = Code par courriel
sheet-email-steps =
    Entrez une adresse personnelle, que vous ouvrez sans Pli.
    Choisissez « Envoyer-moi un code par courriel ».
    Ouvrez cette adresse, puis recopiez les 6 chiffres. Le message ne contient jamais de lien.
    Rien n’arrive ? Regardez parmi les indésirables, puis choisissez « Réessayer ».
sheet-summary = Confirmer ses méthodes
sheet-summary-steps =
    La liste montre ce qui est configuré et ce qui ne l’est pas.
    « Changer » remplace un numéro ou une application ; « Configurer maintenant » ajoute une méthode.
    Deux méthodes évitent d’être bloqué le jour où le téléphone reste à la maison.
    Choisissez « Terminer ».
sheet-password = Changer de mot de passe
sheet-password-steps =
    Entrez le mot de passe temporaire, puis le nouveau, deux fois.
    La page dit tout ce que le nouveau doit respecter. Une phrase de quatre mots convient bien.
    Ne le donnez à personne, pas même au soutien. Un gestionnaire de mots de passe peut le retenir.
    « Rester connecté ? » : répondez « Oui » seulement sur un ordinateur de confiance.
    La page « Bravo ! » s’affiche : votre boîte est prête.
sheet-questions = Répondre aux questions de sécurité
sheet-questions-steps =
    Choisissez chaque question dans sa liste ; chacune ne sert qu’une fois.
    Répondez en 3 à 40 caractères. Les majuscules, les accents et la ponctuation ne comptent pas.
    Donnez des réponses toutes différentes, que personne ne trouverait en cherchant votre nom.
    Notez-les en lieu sûr : elles ne seront plus jamais affichées.
    Choisissez « Terminer ».
sheet-mark = Choisir son repère
sheet-mark-steps =
    Écrivez une phrase à vous, de 60 caractères au plus.
    Choisissez une image. « Voir d’autres images » en propose douze autres.
    Pli vous les montrera : si ce ne sont pas les vôtres, n’entrez rien et appelez le soutien.
