# « Ce n’était pas moi » : le lien des avis.
contest-title = Ce n’était pas vous ?
contest-about = L’avis disait : { $what }, { $moment }.
contest-means = Si vous continuez, le compte est gelé aussitôt
contest-means-text = Toutes les sessions se ferment, plus personne n’entre, et les méthodes ajoutées depuis 72 heures ne servent plus. Votre courrier continue d’arriver. Le soutien vous rendra l’accès après s’être assuré que c’est vous.
contest-if-you = Si c’était vous, fermez simplement cette page : rien n’a été changé.
contest-freeze = Geler mon compte
contest-frozen = Le compte est gelé
contest-frozen-text = Plus personne n’y entre. Appelez le soutien : il vérifiera que c’est vous et vous rendra l’accès. Votre courrier continue d’arriver.
contest-unknown = Ce lien ne sert plus
contest-unknown-text = Il est incomplet, trop ancien, ou a déjà servi. Rien n’a été changé. Si vous avez un doute, appelez le soutien.
contest-not-me = Ce n’était pas moi
contest-not-me-text = Un doute sur l’une de ces lignes ? Fermez d’un coup toutes les autres sessions et retirez la confiance à tous les navigateurs, puis changez votre mot de passe.
contest-not-me-done = Toutes les autres sessions sont fermées et plus aucun navigateur n’est de confiance. Changez maintenant votre mot de passe, et prévenez le soutien.
contest-sign-in = Ce compte est gelé
contest-sign-in-text = Quelqu’un a signalé « ce n’était pas moi ». Vos messages sont conservés et continuent d’arriver. Appelez le soutien pour rouvrir le compte.
