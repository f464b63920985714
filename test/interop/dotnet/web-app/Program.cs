// A web app with Microsoft.Identity.Web that signs users in with the lab; settings are variables such as AzureAd__TenantId.
using System.Net.Http.Headers;
using System.Reflection;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Identity.Web;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var section = builder.Configuration.GetSection("AzureAd");
var graph = builder.Configuration["Graph"];
var authentication = builder.Services.AddAuthentication(OpenIdConnectDefaults.AuthenticationScheme)
    .AddMicrosoftIdentityWebApp(section);
// Without an API to call, the default is an ID token from the authorization endpoint.
if (graph != null) authentication.EnableTokenAcquisitionToCallDownstreamApi([$"{graph}/User.Read"]).AddInMemoryTokenCaches();
// Microsoft.Identity.Web sets "code" itself where tokens for an API are acquired.
if (section["ResponseType"] is string type)
    builder.Services.PostConfigure<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme, options => options.ResponseType = type);
builder.Services.AddAuthorization();
var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/", () => Results.Content("<!doctype html><title>Home</title><h1>Home</h1>", "text/html"));
app.MapGet("/claims", (ClaimsPrincipal user) => Page(new
{
    name = user.GetDisplayName(),
    oid = user.GetObjectId(),
    tid = user.GetTenantId(),
})).RequireAuthorization();
app.MapGet("/me", async (IServiceProvider services, ClaimsPrincipal user) =>
{
    var acquisition = services.GetRequiredService<ITokenAcquisition>();
    using var http = new HttpClient();
    var token = await acquisition.GetAccessTokenForUserAsync([$"{graph}/User.Read"], user: user);
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    return Results.Text(await http.GetStringAsync($"{graph}/v1.0/me?$select=userPrincipalName"), "application/json");
}).RequireAuthorization();
app.MapGet("/out", () => Results.SignOut(
    new AuthenticationProperties { RedirectUri = "/" },
    [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
app.Lifetime.ApplicationStarted.Register(() =>
{
    var version = typeof(MicrosoftIdentityOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;
    Print(new { version = version.InformationalVersion.Split('+')[0] });
    Print(new { url = app.Urls.Single() });
});
app.Run();

static IResult Page(object value) => Results.Text(JsonSerializer.Serialize(value), "application/json");
static void Print(object row) => Console.WriteLine(JsonSerializer.Serialize(row));
