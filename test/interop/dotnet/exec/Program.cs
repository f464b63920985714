// Prints "CLIENT AUDIENCE" for each client and each resource on the command line.
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;

var clients = new (string Name, Func<string, Task<string>> GetToken)[]
{
    Of(new ManagedIdentityCredential(Azure.Identity.ManagedIdentityId.SystemAssigned)),
    Of(new DefaultAzureCredential()),
    Of(new AzureCliCredential()),
    Of(new AzureDeveloperCliCredential()),
    ("ManagedIdentityApplication", FromMsal),
};
foreach (var (name, getToken) in clients)
    foreach (var resource in args)
        Console.WriteLine($"{name} {AudienceOf(await getToken(resource))}");
Console.WriteLine($"recipe {AudienceOf(await Recipe.GetToken())}");

static (string, Func<string, Task<string>>) Of(TokenCredential credential) =>
    (credential.GetType().Name, async resource =>
        (await credential.GetTokenAsync(new TokenRequestContext([$"{resource}/.default"]), default)).Token);

static async Task<string> FromMsal(string resource)
{
    var application = ManagedIdentityApplicationBuilder
        .Create(Microsoft.Identity.Client.AppConfig.ManagedIdentityId.SystemAssigned)
        .Build();
    return (await application.AcquireTokenForManagedIdentity(resource).ExecuteAsync()).AccessToken;
}

static string? AudienceOf(string token)
{
    var part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
    var claims = JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
    return claims.RootElement.GetProperty("aud").GetString();
}
