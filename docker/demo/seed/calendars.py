#!/usr/bin/env python3
"""Sample calendars for the demo: FOLDER/ADDRESS/NAME for each, with a file for each event, which `backend calendar` puts in place.
Standard library only; the same day gives the same events.

    calendars.py FOLDER [YYYY-MM-DD]     the day around which they are (default: today)
"""

import datetime
import os
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the sources

from people import CLAIRE, OLD_CLAIRE, OLD_LUC

ZONE = """BEGIN:VTIMEZONE
TZID:America/Toronto
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""
# Days from now, hour, hours, words, rule.
EVENTS = {
    (CLAIRE, "Agenda"): [(2, 9, 1, "Réunion de service", "RRULE:FREQ=WEEKLY;COUNT=20")],
    (OLD_CLAIRE, "Agenda"): [
        (-20, 8, 12, "Garde, étage 4", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8"),
        (3, 14, 1, "Consultation : M. Gagné", ""),
        (9, 12, 2, "Repas avec l’équipe du laboratoire", ""),
    ],
    (OLD_CLAIRE, "Comité d’éthique"): [(5, 17, 2, "Séance ordinaire", "RRULE:FREQ=MONTHLY;COUNT=6")],
    (OLD_LUC, "Agenda"): [(1, 10, 1, "Appel : imagerie", "")],
}


def event(uid, day, line):
    """One event, as a file."""
    after, hour, hours, words, rule = line
    begin = datetime.datetime.combine(day + datetime.timedelta(days=after), datetime.time(hour))
    end = begin + datetime.timedelta(hours=hours)
    words = words.replace(",", "\\,")
    times = [f"DT{name};TZID=America/Toronto:{at:%Y%m%dT%H%M%S}" for name, at in (("START", begin), ("END", end))]
    inside = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{day:%Y%m%d}T120000Z", *times, f"SUMMARY:{words}", *filter(None, [rule]), "END:VEVENT"]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pli//demo//FR", *ZONE.splitlines()]
    return "\r\n".join([*head, *inside, "END:VCALENDAR", ""]).encode()


def main():
    folder = sys.argv[1]
    day = datetime.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else datetime.date.today()
    for (person, name), lines in EVENTS.items():
        place = os.path.join(folder, person.address, name)
        os.makedirs(place, exist_ok=True)
        for number, line in enumerate(lines):
            uid = f"demo-{number}-{abs(line[0])}-{line[1]}.{person.address}"
            with open(os.path.join(place, f"{number}.ics"), "wb") as file:
                file.write(event(uid, day, line))


main()
