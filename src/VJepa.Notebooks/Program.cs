using VJepa.Notebooks.Commands;

return await CommandLine.RunAsync(args);
