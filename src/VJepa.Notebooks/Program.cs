using VJepa.Notebooks;

return await CommandLine.RunAsync(args);
