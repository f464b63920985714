using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;
using System.Net.Http.Headers;
using System.Text.Json;

/// A command of `entrada lab`: what it signs in with is in the environment, and its addresses are Microsoft's own.
static class RedirectedCells
{
    const string Graph = "https://graph.microsoft.com";
    static readonly string[] Default = [$"{Graph}/.default"];

    /// With the default authority and instance discovery.
    public static async Task Run()
    {
        Cells.Version(typeof(PublicClientApplication).Assembly);
        await Cells.Run("MSAL, secret", async () =>
        {
            var application = ConfidentialClientApplicationBuilder.Create(Variable("AZURE_CLIENT_ID"))
                .WithAuthority(AzureCloudInstance.AzurePublic, Variable("AZURE_TENANT_ID"))
                .WithClientSecret(Variable("AZURE_CLIENT_SECRET")).Build();
            var result = await application.AcquireTokenForClient(Default).ExecuteAsync();
            Cells.Equal("login.microsoftonline.com", new Uri(result.AuthenticationResultMetadata.TokenEndpoint).Host);
            await ReadsUsers(result.AccessToken);
        });
        await Cells.Run("MSAL, password", async () =>
        {
            var application = PublicClientApplicationBuilder.Create("04b07795-8ddb-461a-bbee-02f9e1bf7b46")
                .WithAuthority(AadAuthorityAudience.AzureAdMultipleOrgs).Build();
#pragma warning disable CS0618 // Deprecated.
            var result = await application.AcquireTokenByUsernamePassword([$"{Graph}/User.Read"], Variable("ENTRADA_LAB_USER"), Variable("ENTRADA_LAB_PASSWORD")).ExecuteAsync();
#pragma warning restore CS0618
            Cells.Equal("login.microsoftonline.com", result.Account.Environment);
            Cells.Equal(Variable("ENTRADA_LAB_USER"), result.Account.Username);
        });
        await Cells.Run("Azure.Identity, ClientSecretCredential", () => Reads(
            new ClientSecretCredential(Variable("AZURE_TENANT_ID"), Variable("AZURE_CLIENT_ID"), Variable("AZURE_CLIENT_SECRET"))));
        await Cells.Run("Azure.Identity, EnvironmentCredential", () => Reads(new EnvironmentCredential()));
        await Cells.Run("other hosts", async () =>
        {
            using var client = new HttpClient();
            try
            {
                await client.GetAsync("https://example.com");
            }
            catch (HttpRequestException error) when (error.Message.Contains("403"))
            {
                return;
            }
            throw new Exception("example.com was reached");
        });
    }

    /// The identity of a server of Azure Arc: the key is in the folder where clients look for it.
    public static async Task Arc()
    {
        Cells.Version(typeof(PublicClientApplication).Assembly);
        await Cells.Run("MSAL, system", async () =>
        {
            var result = await ManagedIdentityApplicationBuilder.Create(Microsoft.Identity.Client.AppConfig.ManagedIdentityId.SystemAssigned).Build()
                .AcquireTokenForManagedIdentity(Graph).ExecuteAsync();
            Cells.Equal(Graph, Cells.Claims(result.AccessToken).GetProperty("aud").GetString());
        });
        await Cells.Run("Azure.Identity, system", async () =>
        {
            var token = await new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned).GetTokenAsync(new TokenRequestContext(Default), default);
            Cells.Equal(Graph, Cells.Claims(token.Token).GetProperty("aud").GetString());
        });
    }

    static async Task Reads(TokenCredential credential) =>
        await ReadsUsers((await credential.GetTokenAsync(new TokenRequestContext(Default), default)).Token);

    static async Task ReadsUsers(string token)
    {
        Cells.Equal($"https://sts.windows.net/{Variable("AZURE_TENANT_ID")}/", Cells.Claims(token).GetProperty("iss").GetString());
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var page = JsonDocument.Parse(await client.GetStringAsync($"{Graph}/v1.0/users?$top=1")).RootElement;
        Cells.Equal("Ada Lovelace", page.GetProperty("value")[0].GetProperty("displayName").GetString());
    }

    static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new Exception($"{name} is not set");
}
