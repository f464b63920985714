// Signs in to the lab with one of Microsoft's clients: msal.dll FILE (msal|azure-identity|managed-identity KIND), or as
// a command of `entrada lab`: msal.dll (redirected|arc)
await (args switch
{
    ["redirected"] => RedirectedCells.Run(),
    ["arc"] => RedirectedCells.Arc(),
    [var file, "msal"] => MsalCells.Run(Settings.Read(file)),
    [var file, "azure-identity"] => AzureIdentityCells.Run(Settings.Read(file)),
    [var file, "managed-identity", var kind] => ManagedIdentityCells.Run(Settings.Read(file), kind),
    _ => throw new ArgumentException($"Unknown cells: {string.Join(' ', args)}"),
});
