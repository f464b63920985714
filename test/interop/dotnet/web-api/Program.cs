// A protected API with Microsoft.Identity.Web that validates tokens of the lab: web-api.dll FILE
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

var settings = Settings.Read(args[0]);
using var http = new HttpClient();
var version = typeof(MicrosoftIdentityOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
Print(new { version = version.InformationalVersion.Split('+')[0] });
await using var app = await WebApi.Start(settings);
var address = app.Urls.Single();

var user = await UserToken($"{settings.ApiUri}/Tasks.Read", settings.User);
await Run("scope", async () =>
{
    var (status, body) = await Get("/tasks", user);
    Equal(HttpStatusCode.OK, status, body);
    Equal(settings.User.UserName, JsonDocument.Parse(body).RootElement.GetProperty("name").GetString(), body);
});
await Run("missing scope refused", () => Status("/tasks/write", user, HttpStatusCode.Forbidden));
await Run("role of a user", () => Status("/approve", user, HttpStatusCode.OK));
await Run("missing role refused", async () =>
    await Status("/approve", await UserToken($"{settings.ApiUri}/Tasks.Read", settings.Other), HttpStatusCode.Forbidden));
await Run("role of an application", async () =>
    await Status("/process", await AppToken(settings.Daemon, settings.ApiUri), HttpStatusCode.OK));
// Microsoft.Identity.Web does not accept a token with neither scopes nor roles.
await Run("application without a role refused", async () =>
    await Status("/process", await AppToken(settings.Stranger, settings.ApiUri), HttpStatusCode.Unauthorized));
await Run("no token refused", () => Status("/tasks", null, HttpStatusCode.Unauthorized));
await Run("changed token refused", () => Status("/tasks", $"{user[..^8]}AAAAAAAA", HttpStatusCode.Unauthorized));
await Run("token for another API refused", async () =>
    await Status("/tasks", await UserToken("User.Read", settings.User), HttpStatusCode.Unauthorized));
await Run("on-behalf-of to Graph", async () =>
{
    var (status, body) = await Get("/me", user);
    Equal(HttpStatusCode.OK, status, body);
    Equal("ada@lab.example", JsonDocument.Parse(body).RootElement.GetProperty("userPrincipalName").GetString(), body);
});
await Run("Microsoft.IdentityModel: access token by discovery", async () =>
{
    var result = await Validate(user, settings.Api.AppId);
    Equal("Tasks.Read", (string?)result.Claims["scp"], "scp");
});
await Run("Microsoft.IdentityModel: ID token by discovery", async () =>
    await Validate(await UserToken("openid User.Read", settings.User, "id_token"), settings.PublicClient));
await Run("Microsoft.IdentityModel: other audience refused", async () =>
{
    try
    {
        await Validate(user, settings.PublicClient);
    }
    catch (SecurityTokenInvalidAudienceException)
    {
        return;
    }
    throw new Exception("accepted");
});

async Task<TokenValidationResult> Validate(string token, string audience)
{
    var metadata = $"{settings.Login}/{settings.TenantId}/v2.0/.well-known/openid-configuration";
    var manager = new ConfigurationManager<OpenIdConnectConfiguration>(metadata, new OpenIdConnectConfigurationRetriever());
    var configuration = await manager.GetConfigurationAsync(default);
    var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidAudience = audience,
        ValidIssuer = configuration.Issuer,
        IssuerSigningKeys = configuration.SigningKeys,
    });
    return result.IsValid ? result : throw result.Exception;
}

Task<string> AppToken(Client client, string api) => Token(new()
{
    ["grant_type"] = "client_credentials",
    ["client_id"] = client.AppId,
    ["client_secret"] = client.Secret,
    ["scope"] = $"{api}/.default",
}, "access_token");

Task<string> UserToken(string scope, Person person, string name = "access_token") => Token(new()
{
    ["grant_type"] = "password",
    ["client_id"] = settings.PublicClient,
    ["username"] = person.UserName,
    ["password"] = person.Password,
    ["scope"] = scope,
}, name);

async Task<string> Token(Dictionary<string, string> form, string name)
{
    var response = await http.PostAsync($"{settings.Login}/{settings.TenantId}/oauth2/v2.0/token", new FormUrlEncodedContent(form));
    var body = await response.Content.ReadAsStringAsync();
    if (!response.IsSuccessStatusCode) throw new Exception(body);
    return JsonDocument.Parse(body).RootElement.GetProperty(name).GetString()!;
}

async Task<(HttpStatusCode, string)> Get(string path, string? token)
{
    using var request = new HttpRequestMessage(HttpMethod.Get, address + path);
    if (token != null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    using var response = await http.SendAsync(request);
    var body = await response.Content.ReadAsStringAsync();
    return (response.StatusCode, body + response.Headers.WwwAuthenticate);
}

async Task Status(string path, string? token, HttpStatusCode expected)
{
    var (status, body) = await Get(path, token);
    Equal(expected, status, body);
}

static void Equal<T>(T expected, T found, string context)
{
    if (!Equals(expected, found)) throw new Exception($"expected {expected}, found {found}: {context}");
}

static async Task Run(string cell, Func<Task> check)
{
    try
    {
        await check().WaitAsync(TimeSpan.FromMinutes(1));
        Print(new { cell });
    }
    catch (Exception error)
    {
        Print(new { cell, error = $"{error.GetType().Name}: {error.Message} {error.InnerException?.Message}" });
    }
}

static void Print(object row) => Console.WriteLine(JsonSerializer.Serialize(row));
