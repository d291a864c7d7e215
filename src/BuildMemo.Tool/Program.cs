// Entry point of the tool: a file a command in Commands/
return 2;
