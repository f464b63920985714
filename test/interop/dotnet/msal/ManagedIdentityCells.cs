using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;
using MsalId = Microsoft.Identity.Client.AppConfig.ManagedIdentityId;
using AzureId = Azure.Identity.ManagedIdentityId;

static class ManagedIdentityCells
{
    /// `kind` decides which ids the service of the machine accepts: all, or those of the machine itself.
    public static async Task Run(Settings settings, string kind)
    {
        Cells.Version(typeof(PublicClientApplication).Assembly);
        var own = settings.Identities[0];
        var other = settings.Identities[^1];
        (string, MsalId, AzureId)[] ids = kind == "all"
            ? [
                ("system", MsalId.SystemAssigned, AzureId.SystemAssigned),
                ("client id", MsalId.WithUserAssignedClientId(other.ClientId), AzureId.FromUserAssignedClientId(other.ClientId)),
                ("object id", MsalId.WithUserAssignedObjectId(other.PrincipalId), AzureId.FromUserAssignedObjectId(other.PrincipalId)),
                ("resource id", MsalId.WithUserAssignedResourceId(other.ResourceId), AzureId.FromUserAssignedResourceId(new ResourceIdentifier(other.ResourceId))),
            ]
            : [("system", MsalId.SystemAssigned, AzureId.SystemAssigned)];
        foreach (var (name, msal, azure) in ids)
        {
            await Cells.Run($"MSAL, {name}", async () =>
            {
                var result = await ManagedIdentityApplicationBuilder.Create(msal).Build()
                    .AcquireTokenForManagedIdentity(settings.Graph).ExecuteAsync();
                Check(settings, result.AccessToken, name == "system" ? own : other, kind);
            });
            await Cells.Run($"Azure.Identity, {name}", async () =>
            {
                var token = await new ManagedIdentityCredential(azure).GetTokenAsync(new TokenRequestContext(settings.GraphDefault), default);
                Check(settings, token.Token, name == "system" ? own : other, kind);
            });
        }
    }

    static void Check(Settings settings, string token, Identity identity, string kind)
    {
        if (kind != "user") Cells.Equal(identity.PrincipalId, Cells.Claims(token).GetProperty("oid").GetString());
        Cells.Equal(settings.Graph, Cells.Claims(token).GetProperty("aud").GetString());
    }
}
