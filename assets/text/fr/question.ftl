# Les questions de sécurité.
question-instrument = Le nom de votre premier instrument de musique
question-street = La rue où habitait votre grand-mère maternelle
question-placement = Le sujet de votre premier stage
question-vehicle = Le surnom de votre premier véhicule
question-teacher = Le surnom d’un professeur qui vous a marqué
question-friend = Le prénom de votre meilleur ami d’enfance
question-book = Le premier livre que vous avez relu
question-journey = La destination de votre premier voyage seul
question-dish = Le plat que vous n’avez jamais su réussir
question-job = Votre premier emploi d’été
question-pet = Le nom de votre premier animal
question-concert = Le premier concert où vous êtes allé
question-game = Le jeu de votre enfance que vous aimiez le plus
question-place = L’endroit où vous alliez pour être tranquille
question-dream = Le métier dont vous rêviez à dix ans
