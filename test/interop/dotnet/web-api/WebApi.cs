using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Identity.Web;
using Microsoft.Identity.Web.Resource;

/// A protected API, configured as its documentation says: only the addresses are the lab's.
static class WebApi
{
    public static async Task<WebApplication> Start(Settings settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureAd:Instance"] = settings.Login,
            ["AzureAd:TenantId"] = settings.TenantId,
            ["AzureAd:ClientId"] = settings.Api.AppId,
            ["AzureAd:ClientCredentials:0:SourceType"] = "ClientSecret",
            ["AzureAd:ClientCredentials:0:ClientSecret"] = settings.Api.Secret,
        });
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme)
            .AddMicrosoftIdentityWebApi(builder.Configuration.GetSection("AzureAd"))
            .EnableTokenAcquisitionToCallDownstreamApi()
            .AddInMemoryTokenCaches();
        builder.Services.AddAuthorization();
        builder.Services.AddHttpClient();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapGet("/tasks", [Authorize, RequiredScope("Tasks.Read")] (ClaimsPrincipal user) =>
            new { name = user.GetDisplayName(), id = user.GetObjectId() });
        app.MapGet("/tasks/write", [Authorize, RequiredScope("Tasks.ReadWrite")] () => "written");
        app.MapGet("/approve", [Authorize(Roles = "Tasks.Approver")] () => "approved");
        app.MapGet("/process", [Authorize, RequiredScopeOrAppPermission(
            AcceptedScope = ["Tasks.Read.All"], AcceptedAppPermission = ["Tasks.Process.All"])] () => "processed");
        app.MapGet("/me", [Authorize, RequiredScope("Tasks.Read")] async (ITokenAcquisition tokens, HttpClient http) =>
        {
            var token = await tokens.GetAccessTokenForUserAsync([$"{settings.Graph}/User.Read"]);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{settings.Graph}/v1.0/me");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request);
            return Results.Text(await response.Content.ReadAsStringAsync(), "application/json", null, (int)response.StatusCode);
        });
        await app.StartAsync();
        return app;
    }
}
