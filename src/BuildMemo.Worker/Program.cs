// Entry point of the worker process and of the watchdog; what to be is the first argument.
return 2;
