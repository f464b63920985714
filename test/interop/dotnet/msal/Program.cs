// Signs in to the lab with one of Microsoft's clients: msal.dll FILE (msal|azure-identity|managed-identity KIND)
var settings = Settings.Read(args[0]);
await (args[1] switch
{
    "msal" => MsalCells.Run(settings),
    "azure-identity" => AzureIdentityCells.Run(settings),
    "managed-identity" => ManagedIdentityCells.Run(settings, args[2]),
    _ => throw new ArgumentException($"Unknown cells: {args[1]}"),
});
