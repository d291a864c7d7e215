Console.WriteLine($"{Primes.Count} primes below {Primes.Limit}, the largest is {Primes.Largest}");
