# Dates et tailles.
date-today = Aujourd’hui
date-yesterday = Hier
date-this-week = Cette semaine
date-at = { $date } à { $time }
date-today-at = aujourd’hui à { $time }
date-yesterday-at = hier à { $time }
date-january = janvier
date-february = février
date-march = mars
date-april = avril
date-may = mai
date-june = juin
date-july = juillet
date-august = août
date-september = septembre
date-october = octobre
date-november = novembre
date-december = décembre
date-jan = janv.
date-feb = févr.
date-mar = mars
date-apr = avr.
date-may-short = mai
date-jun = juin
date-jul = juill.
date-aug = août
date-sep = sept.
date-oct = oct.
date-nov = nov.
date-dec = déc.
size-bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
