# The security questions.
question-instrument = The name of your first musical instrument
question-street = The street where your mother’s mother lived
question-placement = The subject of your first placement
question-vehicle = The nickname of your first vehicle
question-teacher = The nickname of a teacher who left a mark on you
question-friend = The first name of your best childhood friend
question-book = The first book that you read twice
question-journey = Where your first journey alone led
question-dish = The dish that you never managed to cook
question-job = Your first summer job
question-pet = The name of your first pet
question-concert = The first concert you went to
question-game = The game of your childhood that you liked best
question-place = The place where you went for peace and quiet
question-dream = The trade that you dreamt of at the age of ten
