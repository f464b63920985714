using Azure.Core;
using Azure.Identity;

static class AzureIdentityCells
{
    public static async Task Run(Settings settings)
    {
        // The types themselves are in Azure.Core.
        Cells.Version(System.Reflection.Assembly.Load("Azure.Identity"));
        var host = new Uri(settings.Login);
        var (tenant, daemon) = (settings.TenantId, settings.Daemon);
        async Task Reads(TokenCredential credential, string path = "/users?$top=1")
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext(settings.GraphDefault), default);
            await Cells.Accepts(settings, token.Token, path);
        }
        T Of<T>(T options) where T : TokenCredentialOptions
        {
            options.AuthorityHost = host;
            options.GetType().GetProperty("DisableInstanceDiscovery")?.SetValue(options, true);
            return options;
        }
        await Cells.Run("ClientSecretCredential", () => Reads(
            new ClientSecretCredential(tenant, daemon.AppId, daemon.Secret, Of(new ClientSecretCredentialOptions()))));
        await Cells.Run("ClientAssertionCredential", () => Reads(new ClientAssertionCredential(
            tenant, settings.Workload, () => settings.Assertion, Of(new ClientAssertionCredentialOptions()))));
        await Cells.Run("ClientCertificateCredential, PEM", () => Reads(new ClientCertificateCredential(
            tenant, settings.Workload, settings.Pem, Of(new ClientCertificateCredentialOptions()))));
        await Cells.Run("ClientCertificateCredential, PFX", () => Reads(new ClientCertificateCredential(
            tenant, settings.Workload, settings.Pfx, Of(new ClientCertificateCredentialOptions()))));
        await Cells.Run("ClientCertificateCredential, chain", () => Reads(new ClientCertificateCredential(
            tenant, settings.Workload, settings.Pem, Of(new ClientCertificateCredentialOptions { SendCertificateChain = true }))));
        await Cells.Run("WorkloadIdentityCredential", () => Reads(new WorkloadIdentityCredential(Of(
            new WorkloadIdentityCredentialOptions { TenantId = tenant, ClientId = settings.Workload, TokenFilePath = settings.AssertionFile }))));
        await Cells.Run("AzurePipelinesCredential", () => Reads(new AzurePipelinesCredential(
            tenant, settings.Workload, settings.ServiceConnection, Environment.GetEnvironmentVariable("SYSTEM_ACCESSTOKEN"),
            Of(new AzurePipelinesCredentialOptions()))));
        await Cells.Run("UsernamePasswordCredential", () => Reads(new UsernamePasswordCredential(
            settings.User.UserName, settings.User.Password, tenant, settings.PublicClient, Of(new UsernamePasswordCredentialOptions())), "/me"));
        await Cells.Run("DeviceCodeCredential", () => Reads(new DeviceCodeCredential(Of(new DeviceCodeCredentialOptions
        {
            TenantId = tenant,
            DeviceCodeCallback = (code, _) => Cells.Visit(settings, code.VerificationUri.AbsoluteUri, code.UserCode),
        })), "/me"));
        await Cells.Run("InteractiveBrowserCredential", () => Reads(new InteractiveBrowserCredential(
            Of(new InteractiveBrowserCredentialOptions { TenantId = tenant })), "/me"));
        await Cells.Run("OnBehalfOfCredential", async () =>
        {
            var person = new UsernamePasswordCredential(settings.User.UserName, settings.User.Password, tenant, settings.ApiClient,
                Of(new UsernamePasswordCredentialOptions()));
            var token = await person.GetTokenAsync(new TokenRequestContext([settings.ApiScope]), default);
            await Reads(new OnBehalfOfCredential(tenant, settings.Api.AppId, settings.Api.Secret, token.Token,
                Of(new OnBehalfOfCredentialOptions())), "/me");
        });
        Environment.SetEnvironmentVariable("AZURE_TENANT_ID", tenant);
        Environment.SetEnvironmentVariable("AZURE_CLIENT_ID", daemon.AppId);
        Environment.SetEnvironmentVariable("AZURE_CLIENT_SECRET", daemon.Secret);
        await Cells.Run("EnvironmentCredential", () => Reads(new EnvironmentCredential(Of(new EnvironmentCredentialOptions()))));
        await Cells.Run("DefaultAzureCredential", () => Reads(new DefaultAzureCredential(Of(new DefaultAzureCredentialOptions()))));
    }
}
