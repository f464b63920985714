// Asks Graph with Microsoft.Graph and prints a line of JSON for each cell: graph.dll LOGIN_ORIGIN GRAPH_ORIGIN TENANT CLIENT SECRET
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Authentication.Azure;

var (login, origin, tenant, clientId, secret) = (args[0], args[1], args[2], args[3], args[4]);
var options = new ClientSecretCredentialOptions { AuthorityHost = new Uri(login), DisableInstanceDiscovery = true };
var credential = new ClientSecretCredential(tenant, clientId, secret, options);
// The SDK gives tokens only to the hosts of Microsoft's clouds, unless others are named.
var provider = new AzureIdentityAuthenticationProvider(credential, [new Uri(origin).Host], scopes: [origin + "/.default"]);
var graph = new GraphServiceClient(provider, origin + "/v1.0");
Print(new { version = typeof(GraphServiceClient).Assembly.GetName().Version!.ToString(3) });

await Cell("PageIterator", async () =>
{
    var first = await graph.Users.GetAsync(ask => ask.QueryParameters.Top = 100);
    var count = 0;
    var pages = PageIterator<User, UserCollectionResponse>.CreatePageIterator(graph, first!, _ => ++count > 0);
    await pages.IterateAsync();
    Expect(250, count);
});
await Cell("$count", async () =>
{
    var count = await graph.Users.Count.GetAsync(ask => ask.Headers.Add("ConsistencyLevel", "eventual"));
    Expect(250, count);
});
await Cell("$search", async () =>
{
    var found = await graph.Users.GetAsync(ask =>
    {
        ask.QueryParameters.Search = "\"displayName:lovelace\"";
        ask.Headers.Add("ConsistencyLevel", "eventual");
    });
    Expect("Ada Lovelace", found!.Value!.Single().DisplayName);
});
await Cell("$batch", async () =>
{
    var batch = new BatchRequestContentCollection(graph);
    var ada = await batch.AddBatchRequestStepAsync(graph.Users["ada@lab.example"].ToGetRequestInformation());
    var missing = await batch.AddBatchRequestStepAsync(graph.Users["missing@lab.example"].ToGetRequestInformation());
    var answer = await graph.Batch.PostAsync(batch);
    Expect("Ada Lovelace", (await answer.GetResponseByIdAsync<User>(ada)).DisplayName);
    Expect(404, (int)(await answer.GetResponseByIdAsync(missing)).StatusCode);
});
await Cell("ODataError", async () =>
{
    var error = await Refused(() => graph.Users["missing@lab.example"].GetAsync());
    Expect((404, "Request_ResourceNotFound"), (error.ResponseStatusCode, error.Error!.Code));
});
await Cell("what the lab does not serve", async () =>
{
    var error = await Refused(() => graph.Users["ada@lab.example"].Calendar.GetAsync());
    Expect((501, "LabNotServed"), (error.ResponseStatusCode, error.Error!.Code));
    Expect(true, error.Message.StartsWith("The lab does not serve "));
});
var group = (await graph.Groups.GetAsync(ask => ask.QueryParameters.Filter = "displayName eq 'Engineering'"))!.Value!.Single();
var adaId = (await graph.Users["ada@lab.example"].GetAsync())!.Id!;
User? made = null;
await Cell("writes", async () =>
{
    made = await graph.Users.PostAsync(new User
    {
        AccountEnabled = true,
        DisplayName = "Made",
        MailNickname = "made",
        UserPrincipalName = "made@lab.example",
        PasswordProfile = new PasswordProfile { Password = "A-Passw0rd-1" },
    });
    await graph.Users[made!.Id].PatchAsync(new User { JobTitle = "Tester" });
    var reference = new ReferenceCreate { OdataId = $"{origin}/v1.0/directoryObjects/{made.Id}" };
    await graph.Groups[group.Id].Members.Ref.PostAsync(reference);
    await graph.Users[made.Id].Manager.Ref.PutAsync(new ReferenceUpdate { OdataId = $"{origin}/v1.0/users/{adaId}" });
    Expect("Tester", (await graph.Users[made.Id].GetAsync())!.JobTitle);
});
await Cell("$expand=manager", async () =>
{
    var shown = await graph.Users[made!.Id].GetAsync(ask => ask.QueryParameters.Expand = ["manager($select=displayName)"]);
    Expect("Ada Lovelace", ((User)shown!.Manager!).DisplayName);
    var manager = await graph.Users[made.Id].Manager.GetAsync();
    Expect("Ada Lovelace", ((User)manager!).DisplayName);
});
await Cell("delta", async () =>
{
    var page = await graph.Users.Delta.GetAsDeltaGetResponseAsync(ask => ask.QueryParameters.Select = ["displayName"]);
    var seen = page!.Value!.Count;
    while (page!.OdataNextLink != null)
    {
        page = await graph.Users.Delta.WithUrl(page.OdataNextLink).GetAsDeltaGetResponseAsync();
        seen += page!.Value!.Count;
    }
    Expect(251, seen);
    await graph.Users[made!.Id].PatchAsync(new User { DisplayName = "Changed" });
    var changes = await graph.Users.Delta.WithUrl(page.OdataDeltaLink!).GetAsDeltaGetResponseAsync();
    Expect("Changed", changes!.Value!.Single().DisplayName);
    await graph.Users[made.Id].DeleteAsync();
    var removals = await graph.Users.Delta.WithUrl(changes.OdataDeltaLink!).GetAsDeltaGetResponseAsync();
    Expect(true, removals!.Value!.Single().AdditionalData.ContainsKey("@removed"));
});
await Cell("deletedItems", async () =>
{
    await graph.Directory.DeletedItems[made!.Id].Restore.PostAsync();
    Expect("Changed", (await graph.Users[made.Id].GetAsync())!.DisplayName);
    await graph.Users[made.Id].DeleteAsync();
});
await Cell("members/graph.user", async () =>
{
    var people = await graph.Groups[group.Id].Members.GraphUser.GetAsync(ask => ask.QueryParameters.Top = 999);
    Expect(true, people!.Value!.Any(user => user.Id == adaId));
    var count = await graph.Groups[group.Id].Members.GraphUser.Count.GetAsync(ask => ask.Headers.Add("ConsistencyLevel", "eventual"));
    Expect(people.Value!.Count, count);
});
await Cell("transitiveMemberOf", async () =>
{
    var groups = await graph.Users[adaId].TransitiveMemberOf.GraphGroup.GetAsync();
    Expect(true, groups!.Value!.Any(each => each.Id == group.Id));
});
await Cell("getMemberGroups", async () =>
{
    var body = new Microsoft.Graph.Users.Item.GetMemberGroups.GetMemberGroupsPostRequestBody { SecurityEnabledOnly = true };
    var answer = await graph.Users[adaId].GetMemberGroups.PostAsGetMemberGroupsPostResponseAsync(body);
    Expect(true, answer!.Value!.Contains(group.Id!));
});
await Cell("directoryRoles", async () =>
{
    var roles = await graph.DirectoryRoles.GetAsync();
    var role = roles!.Value!.Single(each => each.DisplayName == "Teams Administrator");
    var members = await graph.DirectoryRoles[role.Id].Members.GetAsync();
    Expect(true, members!.Value!.Any(member => member.Id == adaId));
});
await Cell("subscribedSkus", async () =>
{
    var skus = await graph.SubscribedSkus.GetAsync();
    Expect(true, skus!.Value!.Count > 0);
    var details = await graph.Users[adaId].LicenseDetails.GetAsync();
    Expect("ENTERPRISEPACK", details!.Value!.Single().SkuPartNumber);
});
await Cell("auditLogs/signIns", async () =>
{
    var logs = await graph.AuditLogs.SignIns.GetAsync(ask => ask.QueryParameters.Filter = $"appId eq '{clientId}'");
    Expect(0, logs!.Value!.Count);
    var people = await graph.AuditLogs.SignIns.GetAsync(ask => ask.QueryParameters.Filter = "userPrincipalName eq 'ada@lab.example'");
    Expect(0, people!.Value!.First().Status!.ErrorCode);
});
await Cell("signInActivity", async () =>
{
    var user = await graph.Users[adaId].GetAsync(ask => ask.QueryParameters.Select = ["id", "signInActivity"]);
    Expect(true, user!.SignInActivity!.LastSignInDateTime > DateTimeOffset.UnixEpoch);
});
await Cell("photo", async () =>
{
    var error = await Refused(() => graph.Users[adaId].Photo.Content.GetAsync());
    Expect((404, "ImageNotFound"), (error.ResponseStatusCode, error.Error!.Code));
    byte[] picture = [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x80, 0xfe];
    await graph.Users[adaId].Photo.Content.PutAsync(new MemoryStream(picture));
    var copy = new MemoryStream();
    await (await graph.Users[adaId].Photo.Content.GetAsync())!.CopyToAsync(copy);
    Expect(Convert.ToHexString(picture), Convert.ToHexString(copy.ToArray()));
});
await Cell("devices", async () =>
{
    var devices = await graph.Devices.GetAsync();
    Expect(true, devices!.Value != null);
});
await Cell("a new application signs in", async () =>
{
    var application = await graph.Applications.PostAsync(new Application
    {
        DisplayName = "Made by the SDK",
        SignInAudience = "AzureADMyOrg",
        RequiredResourceAccess = [new RequiredResourceAccess
        {
            ResourceAppId = "00000003-0000-0000-c000-000000000000",
            ResourceAccess = [new ResourceAccess { Id = Guid.Parse("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), Type = "Scope" }],
        }],
    });
    var (id, appId) = (application!.Id!, application.AppId!);
    var principal = await graph.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = appId });
    var key = await graph.Applications[id].AddPassword.PostAsync(new Microsoft.Graph.Applications.Item.AddPassword.AddPasswordPostRequestBody
    {
        PasswordCredential = new PasswordCredential { DisplayName = "first", EndDateTime = DateTimeOffset.UtcNow.AddDays(1) },
    });
    // The secret is in this response only.
    var shown = await graph.Applications[id].GetAsync(ask => ask.QueryParameters.Select = ["passwordCredentials"]);
    Expect<string?>(null, shown!.PasswordCredentials!.Single().SecretText);
    Expect(key!.KeyId, shown.PasswordCredentials!.Single().KeyId);
    Expect(appId, ClaimOf(await SignIn(appId, key.SecretText!), "appid"));
    Expect(principal!.Id, ClaimOf(await SignIn(appId, key.SecretText!), "oid"));
    Expect("AADSTS7000215", await RefusedSignIn(appId, "another-secret"));
    await graph.Applications[id].PatchAsync(new Application { DisplayName = "Renamed" });
    Expect("Renamed", (await graph.ServicePrincipals[principal.Id].GetAsync())!.DisplayName);
    await graph.Applications[id].RemovePassword.PostAsync(new Microsoft.Graph.Applications.Item.RemovePassword.RemovePasswordPostRequestBody { KeyId = key.KeyId });
    Expect("AADSTS7000215", await RefusedSignIn(appId, key.SecretText!));
    await graph.Applications[id].DeleteAsync();
    Expect("AADSTS700016", await RefusedSignIn(appId, key.SecretText!));
    Expect(404, (await Refused(() => graph.Applications[id].GetAsync())).ResponseStatusCode);
    Expect(0, (await graph.ServicePrincipals.GetAsync(ask => ask.QueryParameters.Filter = $"appId eq '{appId}'"))!.Value!.Count);
    await graph.Directory.DeletedItems[id].DeleteAsync();
});

// Another credential each time, since each keeps its tokens.
async Task<string> SignIn(string appId, string password) =>
    (await new ClientSecretCredential(tenant, appId, password, options).GetTokenAsync(new TokenRequestContext([origin + "/.default"]))).Token;

async Task<string> RefusedSignIn(string appId, string password)
{
    try
    {
        await SignIn(appId, password);
    }
    catch (AuthenticationFailedException error)
    {
        return System.Text.RegularExpressions.Regex.Match(error.ToString(), "AADSTS[0-9]+").Value;
    }
    throw new InvalidOperationException("the sign-in was not refused");
}

string? ClaimOf(string token, string name)
{
    var part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
    var claims = JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')));
    return claims.RootElement.GetProperty(name).GetString();
}

async Task Cell(string cell, Func<Task> run)
{
    try
    {
        await run();
        Print(new { cell });
    }
    catch (Exception exception)
    {
        Print(new { cell, error = $"{exception.GetType().Name}: {exception.Message}" });
    }
}

async Task<ODataError> Refused(Func<Task> run)
{
    try
    {
        await run();
    }
    catch (ODataError error)
    {
        return error;
    }
    throw new InvalidOperationException("nothing was refused");
}

void Expect<T>(T expected, T found)
{
    if (!Equals(expected, found)) throw new InvalidOperationException($"expected {expected}, found {found}");
}

void Print<T>(T row) => Console.WriteLine(JsonSerializer.Serialize(row));
