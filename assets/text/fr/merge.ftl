# Taking over an institutional address.
merge-old-box = Ancienne boîte
