# How many primes there are below the limit, and the largest: a sieve that takes its time.
BEGIN {
    for (candidate = 2; candidate < limit; candidate++) {
        if (candidate in composite)
            continue
        count++
        largest = candidate
        for (multiple = candidate * candidate; multiple < limit; multiple += candidate)
            composite[multiple]
    }
    print "static class Primes"
    print "{"
    printf "    public const int Limit = %d, Count = %d, Largest = %d;\n", limit, count, largest
    print "}"
}
