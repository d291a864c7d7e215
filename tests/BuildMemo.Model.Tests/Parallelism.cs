// These tests load the machine, measure memory and count processes: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
