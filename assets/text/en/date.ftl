# Dates and sizes.
date-today = Today
date-yesterday = Yesterday
date-this-week = This week
date-at = { $date } at { $time }
date-today-at = today at { $time }
date-yesterday-at = yesterday at { $time }
date-january = January
date-february = February
date-march = March
date-april = April
date-may = May
date-june = June
date-july = July
date-august = August
date-september = September
date-october = October
date-november = November
date-december = December
date-jan = Jan.
date-feb = Feb.
date-mar = March
date-apr = April
date-may-short = May
date-jun = June
date-jul = July
date-aug = Aug.
date-sep = Sept.
date-oct = Oct.
date-nov = Nov.
date-dec = Dec.
size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
