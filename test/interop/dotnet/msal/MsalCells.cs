using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Client;

static class MsalCells
{
    public static async Task Run(Settings settings)
    {
        Cells.Version(typeof(PublicClientApplication).Assembly);
        await Confidential(settings);
        await People(settings);
        await OnBehalfOf(settings);
    }

    static async Task Confidential(Settings settings)
    {
        var certificate = new X509Certificate2(settings.Pfx, "");
        async Task Daemon(Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> prove, string? appId = null)
        {
            var application = prove(Confidential(settings, appId ?? settings.Daemon.AppId)).Build();
            var result = await application.AcquireTokenForClient(settings.GraphDefault).ExecuteAsync();
            await Cells.Accepts(settings, result.AccessToken);
            var again = await application.AcquireTokenForClient(settings.GraphDefault).ExecuteAsync();
            Cells.Equal(TokenSource.Cache, again.AuthenticationResultMetadata.TokenSource);
        }
        await Cells.Run("secret", () => Daemon(builder => builder.WithClientSecret(settings.Daemon.Secret)));
        await Cells.Run("secret, OIDC authority", async () =>
        {
            var application = ConfidentialClientApplicationBuilder.Create(settings.Daemon.AppId)
                .WithOidcAuthority($"{settings.Authority}/v2.0").WithClientSecret(settings.Daemon.Secret).Build();
            var result = await application.AcquireTokenForClient(settings.GraphDefault).ExecuteAsync();
            await Cells.Accepts(settings, result.AccessToken);
        });
        await Cells.Run("certificate", () => Daemon(builder => builder.WithCertificate(certificate), settings.Workload));
        await Cells.Run("certificate with chain", () => Daemon(builder => builder.WithCertificate(certificate, true), settings.Workload));
        await Cells.Run("federated assertion", () =>
            Daemon(builder => builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(settings.Assertion)), settings.Workload));
        await Cells.Run("client capabilities", async () =>
        {
            var application = Confidential(settings, settings.Daemon.AppId).WithClientSecret(settings.Daemon.Secret)
                .WithClientCapabilities(["cp1"]).Build();
            var result = await application.AcquireTokenForClient(settings.GraphDefault).ExecuteAsync();
            Cells.Equal("CP1", Cells.Claims(result.AccessToken).GetProperty("xms_cc")[0].GetString());
        });
        string[] resources = [
            "https://vault.azure.net", "https://storage.azure.com", "https://database.windows.net", "https://servicebus.azure.net",
            "https://outlook.office365.com", "https://management.azure.com", "499b84ac-1321-427f-aa17-267ca6975798",
            "6dae42f8-4368-4678-94ff-3960e28e3630",
        ];
        await Cells.Run("Vault, Storage, SQL, Service Bus, Exchange, ARM, DevOps, AKS", async () =>
        {
            foreach (var resource in resources)
            {
                var application = Confidential(settings, settings.Daemon.AppId).WithClientSecret(settings.Daemon.Secret).Build();
                var result = await application.AcquireTokenForClient([$"{resource}/.default"]).ExecuteAsync();
                Cells.Equal(resource, Cells.Claims(result.AccessToken).GetProperty("aud").GetString()?.TrimEnd('/'));
            }
        });
    }

    static async Task People(Settings settings)
    {
        async Task<(IPublicClientApplication, AuthenticationResult)> Interactive(string tenant, Func<AcquireTokenInteractiveParameterBuilder, AcquireTokenInteractiveParameterBuilder>? change = null)
        {
            var application = Public(settings, tenant);
            var request = application.AcquireTokenInteractive(settings.UserRead).WithUseEmbeddedWebView(false)
                .WithSystemWebViewOptions(new SystemWebViewOptions { OpenBrowserAsync = uri => Cells.Visit(settings, uri.AbsoluteUri) });
            var result = await (change?.Invoke(request) ?? request).ExecuteAsync();
            Cells.Equal(settings.User.UserName, result.Account.Username);
            await Cells.Accepts(settings, result.AccessToken, "/me");
            return (application, result);
        }
        foreach (var tenant in (string[])[settings.TenantId, "common", "organizations"])
            await Cells.Run($"interactive, {(tenant == settings.TenantId ? "tenant" : tenant)}", () => Interactive(tenant));
        await Cells.Run("prompt and hint", () => Interactive(settings.TenantId, request =>
            request.WithPrompt(Prompt.ForceLogin).WithLoginHint(settings.User.UserName)));
        await Cells.Run("silent", async () =>
        {
            var (application, result) = await Interactive(settings.TenantId);
            var silent = await application.AcquireTokenSilent(settings.UserRead, result.Account).ExecuteAsync();
            Cells.Equal(TokenSource.Cache, silent.AuthenticationResultMetadata.TokenSource);
        });
        await Cells.Run("refresh", async () =>
        {
            var (application, result) = await Interactive(settings.TenantId);
            var fresh = await application.AcquireTokenSilent(settings.UserRead, result.Account).WithForceRefresh(true).ExecuteAsync();
            Cells.Equal(TokenSource.IdentityProvider, fresh.AuthenticationResultMetadata.TokenSource);
            await Cells.Accepts(settings, fresh.AccessToken, "/me");
        });
        await Cells.Run("claims", async () =>
        {
            var (application, result) = await Interactive(settings.TenantId);
            const string claims = """{"access_token":{"xms_cc":{"values":["cp1"]}}}""";
            var fresh = await application.AcquireTokenSilent(settings.UserRead, result.Account).WithClaims(claims).ExecuteAsync();
            Cells.Equal("CP1", Cells.Claims(fresh.AccessToken).GetProperty("xms_cc")[0].GetString());
        });
        await Cells.Run("device code", async () =>
        {
            var application = Public(settings, settings.TenantId);
            var result = await application.AcquireTokenWithDeviceCode(settings.UserRead,
                code => Cells.Visit(settings, code.VerificationUrl, code.UserCode)).ExecuteAsync();
            await Cells.Accepts(settings, result.AccessToken, "/me");
        });
        await Cells.Run("password", async () =>
        {
            var result = await Public(settings, "organizations")
                .AcquireTokenByUsernamePassword(settings.UserRead, settings.User.UserName, settings.User.Password).ExecuteAsync();
            await Cells.Accepts(settings, result.AccessToken, "/me");
        });
        await Cells.Run("cache serialization", async () =>
        {
            byte[] kept = [];
            var first = Public(settings, settings.TenantId);
            first.UserTokenCache.SetAfterAccess(access => kept = access.HasStateChanged ? access.TokenCache.SerializeMsalV3() : kept);
            await first.AcquireTokenByUsernamePassword(settings.UserRead, settings.User.UserName, settings.User.Password).ExecuteAsync();
            var second = Public(settings, settings.TenantId);
            second.UserTokenCache.SetBeforeAccess(access => access.TokenCache.DeserializeMsalV3(kept));
            var account = (await second.GetAccountsAsync()).Single();
            var result = await second.AcquireTokenSilent(settings.UserRead, account).ExecuteAsync();
            Cells.Equal(TokenSource.Cache, result.AuthenticationResultMetadata.TokenSource);
        });
    }

    static async Task OnBehalfOf(Settings settings)
    {
        var application = Confidential(settings, settings.Api.AppId).WithClientSecret(settings.Api.Secret).Build();
        async Task<string> UserToken() => (await Public(settings, settings.TenantId, settings.ApiClient)
            .AcquireTokenByUsernamePassword([settings.ApiScope], settings.User.UserName, settings.User.Password).ExecuteAsync()).AccessToken;
        await Cells.Run("on-behalf-of", async () =>
        {
            var assertion = new UserAssertion(await UserToken());
            var result = await application.AcquireTokenOnBehalfOf(settings.UserRead, assertion).ExecuteAsync();
            await Cells.Accepts(settings, result.AccessToken, "/me");
        });
        await Cells.Run("long-running on-behalf-of", async () =>
        {
            var process = (ILongRunningWebApi)application;
            string? key = null;
            await process.InitiateLongRunningProcessInWebApi(settings.UserRead, await UserToken(), ref key).ExecuteAsync();
            var result = await process.AcquireTokenInLongRunningProcess(settings.UserRead, key).WithForceRefresh(true).ExecuteAsync();
            Cells.Equal(TokenSource.IdentityProvider, result.AuthenticationResultMetadata.TokenSource);
            await Cells.Accepts(settings, result.AccessToken, "/me");
        });
    }

    static ConfidentialClientApplicationBuilder Confidential(Settings settings, string appId) =>
        ConfidentialClientApplicationBuilder.Create(appId).WithAuthority(settings.Authority, false).WithInstanceDiscovery(false);

    static IPublicClientApplication Public(Settings settings, string tenant, string? appId = null) =>
        PublicClientApplicationBuilder.Create(appId ?? settings.PublicClient).WithAuthority($"{settings.Login}/{tenant}", false)
            .WithInstanceDiscovery(false).WithRedirectUri("http://localhost").Build();
}
